/**
 * Server-sent events (HTML Living Standard §9.2): so many streams at once, and none for a reader that reads nothing.
 *
 * Effect's server asks a stream for more only when the socket has taken what came before, so that a slow reader holds up
 * its own stream and costs one event. Whoever takes no byte for the write timeout is closed, and the stop of the server
 * ends them all.
 */
import * as NodeHttpServerRequest from "@effect/platform-node/NodeHttpServerRequest"
import * as Context from "effect/Context"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as HttpServerRequest from "effect/http/HttpServerRequest"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as Layer from "effect/Layer"
import * as Metric from "effect/Metric"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import type * as Net from "node:net"
import * as Departure from "../chat/Departure.ts"
import * as Monotonic from "../Monotonic.ts"
import * as Settings from "../Settings.ts"
import * as Telemetry from "../Telemetry.ts"
import { Stopping } from "./Stopping.ts"

/** As many streams are open as may be. */
export class StreamsFull extends Schema.TaggedError<StreamsFull>()("StreamsFull", { limit: Schema.Int }) {
  override get message() {
    return `${this.limit} streams of events are open already, as many as there may be.`
  }
}

/** The streams of this process. */
export class EventStreams extends Context.Service<
  EventStreams,
  {
    /** Answers a request with events, as {@link event} writes them. */
    readonly respond: (
      events: Stream.Stream<string>
    ) => Effect.Effect<HttpServerResponse.HttpServerResponse, StreamsFull, HttpServerRequest.HttpServerRequest>
  }
>()("effect-hubbub/http/EventStreams") {}

/** One event. What has an `id` can be gone on after, by `Last-Event-ID`. */
export const event = (name: string, data: unknown, id?: string): string =>
  `${id === undefined ? "" : `id: ${id}\n`}event: ${name}\ndata: ${JSON.stringify(data)}\n\n`

/** Less than any proxy waits before it closes what is silent. */
const commentEvery = "15 seconds"

/** How soon a browser comes again, and enough to be sent on at once. */
const opening = "retry: 2000\n\n"

/** How many times within the limit a stream is looked at: it is late by at most this part. */
const looksPerLimit = 8

/** How long a stream may take to end when the server stops. */
const lastWords = "1 second"

const headers = {
  "cache-control": "no-store",
  // nginx would gather events otherwise
  "x-accel-buffering": "no"
}

/** Returns when `socket` has passed on nothing for `limit` although there was something. */
const stalled = Effect.fnUntraced(function* (socket: Net.Socket, limit: Duration.Duration) {
  let since = yield* Monotonic.millis
  let before = 0
  while (true) {
    yield* Effect.sleep(Duration.divideUnsafe(limit, looksPerLimit))
    const now = yield* Monotonic.millis
    const pending = socket.writableLength
    if (pending === 0 || pending !== before) since = now
    before = pending
    if (now - since >= Duration.toMillis(limit)) return
  }
})

const make = Effect.gen(function* () {
  const { maxEventStreams: limit, writeTimeout } = yield* Settings.Settings
  const { begun } = yield* Stopping
  let open = 0

  const enter = Effect.acquireRelease(
    Effect.suspend(() => {
      open++
      return Metric.modify(Telemetry.connections.events, 1)
    }),
    () =>
      Effect.suspend(() => {
        open--
        return Metric.modify(Telemetry.connections.events, -1)
      })
  )

  const close = Effect.fnUntraced(function* (socket: Net.Socket, { key }: Departure.Departure) {
    const { remoteAddress: peer = "unknown" } = socket
    yield* Telemetry.count(Telemetry.connectionsClosed, { reason: key })
    yield* Effect.logInfo("Closed a stream of events").pipe(Telemetry.logged({ peer, reason: key }))
    socket.destroy()
  })

  return EventStreams.of({
    respond: Effect.fnUntraced(function* (events) {
      if (open >= limit) return yield* new StreamsFull({ limit })
      const { socket } = NodeHttpServerRequest.toIncomingMessage(yield* HttpServerRequest.HttpServerRequest)
      const watch = Effect.raceFirst(
        Effect.andThen(stalled(socket, writeTimeout), close(socket, Departure.tooSlow)),
        // whoever reads has been told by then that it is over
        Deferred.await(begun).pipe(
          Effect.andThen(Effect.sleep(lastWords)),
          Effect.andThen(close(socket, Departure.stopping))
        )
      )
      const comments = Stream.as(Stream.fromSchedule(Schedule.spaced(commentEvery)), ":\n\n")
      const body = Stream.unwrap(
        Effect.as(
          Effect.andThen(enter, Effect.forkScoped(watch)),
          Stream.concat(Stream.succeed(opening), Stream.merge(events, comments, { haltStrategy: "left" }))
        )
      ).pipe(Stream.interruptWhen(Deferred.await(begun)), Stream.encodeText)
      return HttpServerResponse.stream(body, { contentType: "text/event-stream", headers })
    })
  })
})

/** Streams until the scope closes. */
export const layer: Layer.Layer<EventStreams, never, Settings.Settings | Stopping> = Layer.effect(EventStreams, make)
