/**
 * Every metric of Hubbub, in one place.
 */
import * as Metric from "effect/Metric"

/** Connections let in. */
export const connectionsAccepted = Metric.counter("hubbub_connections_accepted_total", {
  description: "Connections let in",
  incremental: true
})

/** Open connections. */
export const connections = Metric.gauge("hubbub_connections", { description: "Open connections" })

/** Connections that ended, or were never let in, by `reason`: a key of `chat/Departure`. */
export const connectionsClosed = Metric.counter("hubbub_connections_closed_total", {
  description: "Connections that ended or were refused, by reason",
  incremental: true
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
