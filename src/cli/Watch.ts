/**
 * `hubbub watch`, apart from its flags: waits for many sources at once and shows what they send.
 */
import * as Console from "effect/Console"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { identity } from "effect/Function"
import * as NetAddress from "effect/net/NetAddress"
import * as DatagramSocket from "effect/socket/DatagramSocket"
import * as Socket from "effect/socket/Socket"
import * as Stdio from "effect/Stdio"
import * as Stream from "effect/Stream"
import * as Endpoint from "../net/Endpoint.ts"
import * as NodeReadiness from "../net/NodeReadiness.ts"
import * as Readiness from "../net/Readiness.ts"
import * as ReadinessSource from "../net/ReadinessSource.ts"
import { explainDatagramSocket, explainSocket } from "./CannotReach.ts"
import { jsonOf } from "./Json.ts"
import { DidNotWork } from "./Outcome.ts"
import * as StandardInput from "./StandardInput.ts"
import * as WatchFormat from "./WatchFormat.ts"

/** What to watch, and how to show it. */
export interface Options {
  readonly endpoints: ReadonlyArray<Endpoint.Endpoint>
  readonly idle: Duration.Duration
  /** When to stop at the latest. */
  readonly until?: Duration.Duration | undefined
  readonly isReconnecting: boolean
  readonly show: "lines" | "raw" | "hex"
  readonly isJson: boolean
  /** Whether colours are wanted where there is a terminal. */
  readonly isColoured: boolean
}

/** A second after the first loss, then ever more slowly: a server that restarts is back soon, a gone one costs little. */
const backoff = { first: "1 second", most: "30 seconds" } as const

/** What one source came to. */
interface Watched {
  readonly name: string
  readonly shown: WatchFormat.Shown
  hasWorked: boolean
  isFailed: boolean
  lastFailure: string
}

const open = Effect.fnUntraced(function* (index: number, endpoint: Endpoint.Endpoint, isReconnecting: boolean) {
  const again = <Event extends { readonly _tag: string }>(source: Readiness.Source<Event>) =>
    isReconnecting ? ReadinessSource.reopening(source, backoff) : source
  switch (endpoint._tag) {
    case "StandardInput":
      return ReadinessSource.fromStream(
        index,
        Stream.provideService(StandardInput.bytes, Stdio.Stdio, yield* Stdio.Stdio)
      )
    case "Udp":
      return again(yield* NodeReadiness.fromUdp(index, endpoint))
    default:
      return again(yield* NodeReadiness.fromPeer(index, endpoint))
  }
})

const encoder = new TextEncoder()

const explain = (name: string, error: unknown): string => {
  if (Socket.isSocketError(error)) return explainSocket(name, error)
  if (error instanceof DatagramSocket.DatagramSocketError) return explainDatagramSocket(name, error)
  return `Cannot read ${name}.`
}

const formatOf = (options: Options, names: ReadonlyArray<string>, isColoured: boolean): WatchFormat.Format => {
  if (options.isJson) return WatchFormat.json(options.show === "hex")
  if (options.show === "raw") return WatchFormat.raw
  return (options.show === "hex" ? WatchFormat.hex : WatchFormat.lines)(names, isColoured)
}

/** Shows everything until all sources ended or the time is over. Fails when not one of them worked. */
export const watch = Effect.fn("watch")(function* (options: Options) {
  const stdio = yield* Stdio.Stdio
  const names = options.endpoints.map(Endpoint.format)
  const isTerminal = yield* stdio.stdoutIsTerminal
  const format = formatOf(options, names, isTerminal && options.isColoured)
  const watched = names.map(
    (name): Watched => ({ name, shown: format.source(name), hasWorked: false, isFailed: false, lastFailure: "" })
  )
  const sources = yield* Effect.forEach(options.endpoints, (endpoint, index) =>
    open(index, endpoint, options.isReconnecting)
  )
  let bytes = 0
  let idlePeriods = 0
  const flushAll = () => watched.map(({ shown }) => shown.flush()).join("")

  const arrived = (source: Watched, item: Uint8Array | string | DatagramSocket.Datagram): string | Uint8Array => {
    const isDatagram = typeof item === "object" && "payload" in item
    const data = isDatagram ? item.payload : typeof item === "string" ? encoder.encode(item) : item
    bytes += data.length
    return source.shown.data(data, isDatagram ? NetAddress.formatInet(item.address) : undefined)
  }

  const ended = Effect.fnUntraced(function* (source: Watched) {
    if (isTerminal && !options.isJson) yield* Console.error(`${source.name} ended.`)
    return [source.shown.flush(), options.isJson ? WatchFormat.jsonLine({ event: "end", source: source.name }) : ""]
  })

  const failed = Effect.fnUntraced(function* (source: Watched, error: unknown) {
    const message = explain(source.name, error)
    const isNews = message !== source.lastFailure
    source.isFailed = true
    source.lastFailure = message
    if (isNews && !options.isJson) yield* Console.error(message)
    const notice = isNews && options.isJson ? { event: "error", source: source.name, message } : undefined
    return [source.shown.flush(), notice === undefined ? "" : WatchFormat.jsonLine(notice)]
  })

  const step = Effect.fnUntraced(function* (event: Readiness.EventOf<(typeof sources)[number]> | Readiness.Idle) {
    if (event._tag === "Idle") {
      idlePeriods++
      const seconds = Duration.toSeconds(options.idle)
      if (options.show === "raw") yield* Console.error(WatchFormat.elapsed(seconds))
      // what has no line end by now, such as a prompt, will hardly get one soon
      return [flushAll(), format.idle(seconds)]
    }
    const source = watched[event.source]!
    if (event._tag === "Errored") return yield* failed(source, event.error)
    source.hasWorked = true
    source.lastFailure = ""
    if (event._tag === "Writable") return []
    return event.data.length === 0 ? yield* ended(source) : event.data.map((item) => arrived(source, item))
  })

  const summary = () => ({
    event: "summary",
    sources: watched.length,
    failed: watched.filter(({ isFailed }) => isFailed).length,
    bytes,
    idle: idlePeriods
  })

  yield* Readiness.select(sources, { idle: options.idle }).pipe(
    options.until === undefined ? identity : Stream.interruptWhen(Effect.sleep(options.until)),
    Stream.mapEffect(step),
    Stream.concat(Stream.sync(() => [flushAll(), options.isJson ? WatchFormat.jsonLine(summary()) : ""])),
    Stream.flattenIterable,
    Stream.filter((chunk) => chunk.length > 0),
    Stream.run(stdio.stdout()),
    // whoever stops it wants to know what came
    Effect.onInterrupt(() => (options.isJson ? Console.log(jsonOf(summary())) : Effect.void)),
    Effect.onInterrupt(() =>
      Effect.sync(() => {
        if (!watched.some(({ hasWorked }) => hasWorked)) process.exitCode = 1
      })
    ),
    // whoever read the output has seen enough, as in `hubbub watch … | head -1`
    Effect.catchTag("PlatformError", () => Effect.void)
  )
  if (watched.every(({ hasWorked, isFailed }) => isFailed && !hasWorked)) return yield* new DidNotWork({ message: "" })
})
