/**
 * Every metric of Hubbub and every key of its log, in one place. `docs/metrics.md` explains the metrics; a test compares.
 *
 * Those that are *sampled* are read when somebody asks: what they tell is kept in plain numbers by whoever does the work.
 */
import * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"

/** What a line of the log may tell beside its words. */
export interface LogKeys {
  /** Whom it is about: an address and a port, `local`, or `unknown`. */
  readonly peer: string
  /** Why somebody went or was refused: a key of `chat/Departure`, or of a refusal over HTTP. */
  readonly reason: string
  /** What somebody spoke who meant another port. */
  readonly protocol: string
  /** How long somebody was there. */
  readonly seconds: number
  /** The name that a request asked for. */
  readonly host: string
  /** The command of somebody who keeps order, and who that is. */
  readonly audit: string
  readonly by: string
  /** Whom or what they did it to. */
  readonly target: string
  readonly address: string
  readonly room: string
  /** More of what they did. */
  readonly until: string
  readonly pace: string
  readonly text: string
  readonly verdict: string
}

/** Adds to what is logged; what is empty tells nothing, and is left out. */
export const logged = (keys: Partial<LogKeys>): (<A, E, R>(log: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>) =>
  Effect.annotateLogs(
    Object.values(keys).includes("")
      ? Object.fromEntries(Object.entries(keys).filter(([, value]) => value !== ""))
      : keys
  )

/** Counts `by` more under labels, such as the reason. */
export const count = (
  counter: Metric.Counter<number>,
  labels: Readonly<Record<string, string>>,
  by = 1
): Effect.Effect<void> => Metric.update(Metric.withAttributes(counter, labels), by)

/** Upper bounds of the lines in a batch. */
export const batchSizeBoundaries: ReadonlyArray<number> = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000]

/** Upper bounds of delivery latencies, in seconds. */
export const latencyBoundaries: ReadonlyArray<number> = [
  0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10
]

/** Connections let in. */
export const connectionsAccepted = Metric.counter("hubbub_connections_accepted_total", {
  description: "Connections let in",
  incremental: true
})

const openConnections = Metric.gauge("hubbub_connections", { description: "Open connections, by listener" })

/** Open connections, by `listener`. */
export const connections = {
  /** Line clients over TCP. */
  lines: Metric.withAttributes(openConnections, { listener: "lines" }),
  /** Pages in browsers, over WebSocket. */
  page: Metric.withAttributes(openConnections, { listener: "page" }),
  /** Programs and operators who read events over HTTP. */
  events: Metric.withAttributes(openConnections, { listener: "events" })
}

/** Sampled: connections that may be open at once. */
export const maxConnections = Metric.gauge("hubbub_max_connections", {
  description: "Connections that may be open at once"
})

/** Connections that ended, or were never let in, by `reason`: a key of `chat/Departure`. */
export const connectionsClosed = Metric.counter("hubbub_connections_closed_total", {
  description: "Connections that ended or were refused, by reason",
  incremental: true
})

/** Requests over HTTP that were refused for what asked, by `reason`. */
export const requestsRefused = Metric.counter("hubbub_requests_refused_total", {
  description: "Requests over HTTP that were refused for what asked, by reason",
  incremental: true
})

/** Readings of the certificate, by `outcome`: it was `taken`, or `refused` and the one before stayed in force. */
export const certificateReadings = Metric.counter("hubbub_certificate_readings_total", {
  description: "Readings of the certificate, by outcome",
  incremental: true
})

/** When the certificate in force ends, in seconds since 1970. */
export const certificateEnd = Metric.gauge("hubbub_certificate_end_seconds", {
  description: "When the certificate in force ends, in seconds since 1970"
})

/** Lines that were refused, by `reason`. */
export const linesRefused = Metric.counter("hubbub_lines_refused_total", {
  description: "Lines of people that were refused, by reason",
  incremental: true
})

/** Lines that waited their turn because their author was too fast. None of them was lost. */
export const linesSlowed = Metric.counter("hubbub_lines_slowed_total", {
  description: "Lines of people that waited because they came too fast",
  incremental: true
})

/** Datagrams sent back by the UDP echo. */
export const datagramsEchoed = Metric.counter("hubbub_datagrams_echoed_total", {
  description: "Datagrams sent back",
  incremental: true
})

/** Datagrams the UDP echo did not answer, by `reason`. */
export const datagramsDropped = Metric.counter("hubbub_datagrams_dropped_total", {
  description: "Datagrams that were not answered, by reason",
  incremental: true
})

/** Sampled: names in use. */
export const people = Metric.gauge("hubbub_people", { description: "People, and programs that hold a name" })

/** Sampled: rooms. */
export const rooms = Metric.gauge("hubbub_rooms", { description: "Rooms, empty ones that are remembered included" })

/** Sampled: readers whose outlet is full. */
export const slowReaders = Metric.gauge("hubbub_slow_readers", {
  description: "Readers that take no more bytes at the moment"
})

/** Sampled: whether nothing can be kept at the moment, so that nothing is delivered. */
export const storeFailing = Metric.gauge("hubbub_store_failing", {
  description: "1 while nothing can be written to the data directory or to Redis, and nothing is delivered"
})

/** Sampled: lines numbered in rooms. */
export const linesPublished = Metric.counter("hubbub_lines_published_total", {
  description: "Lines published in rooms",
  incremental: true
})

/** Sampled: lines handed to readers. */
export const deliveries = Metric.counter("hubbub_deliveries_total", {
  description: "Lines handed to readers: one line for ten readers is ten",
  incremental: true
})

/** Sampled: bytes handed to readers. */
export const bytesWritten = Metric.counter("hubbub_bytes_written_total", {
  description: "Bytes handed to readers",
  incremental: true
})

/** Sampled: lines that readers did not get. */
export const linesMissed = Metric.counter("hubbub_lines_missed_total", {
  description: "Lines that readers fell too far behind to get, counted for each reader",
  incremental: true
})

/** Sampled: lines by batch. */
export const batchSize = Metric.histogram("hubbub_batch_lines", {
  description: "Lines written at once",
  boundaries: batchSizeBoundaries
})

/** Sampled: from being put in line until every ready reader has been written to, by batch. */
export const deliveryLatency = Metric.histogram("hubbub_delivery_latency_seconds", {
  description: "Time from publishing a line until its batch is written to every reader that can take it, by batch",
  boundaries: latencyBoundaries
})

const loopDelay = Metric.gauge("hubbub_event_loop_delay_seconds", {
  description: "How late timers were in the worst second of the last fifteen, by quantile"
})

/** Sampled: how late the event loop is, by `quantile`. */
export const eventLoopDelay = {
  median: Metric.withAttributes(loopDelay, { quantile: "0.5" }),
  p99: Metric.withAttributes(loopDelay, { quantile: "0.99" }),
  max: Metric.withAttributes(loopDelay, { quantile: "1" })
}

/** Times that the event loop stood still for longer than `HUBBUB_STALL_WARN`. */
export const eventLoopStalls = Metric.counter("hubbub_event_loop_stalls_total", {
  description: "Times that the event loop stood still",
  incremental: true
})

/** Sampled: memory of JavaScript objects in use. */
export const heapUsed = Metric.gauge("hubbub_heap_used_bytes", { description: "Memory of objects in use" })

/** Sampled: memory of JavaScript objects, at most. */
export const heapLimit = Metric.gauge("hubbub_heap_limit_bytes", { description: "Memory that objects may use at most" })

/** Sampled: memory of the process. */
export const residentMemory = Metric.gauge("hubbub_resident_memory_bytes", { description: "Memory of the process" })

/** Sampled: open descriptors. Absent where the system does not tell. */
export const openDescriptors = Metric.gauge("hubbub_open_descriptors", {
  description: "Open files and sockets (absent where the system does not tell)"
})

/** Sampled: descriptors that may be open. Absent where the system does not tell. */
export const maxDescriptors = Metric.gauge("hubbub_max_descriptors", {
  description: "Files and sockets that may be open at once (absent where the system does not tell)"
})
