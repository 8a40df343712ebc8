/**
 * Readers that hardly read, or not at all.
 */
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import * as Metrics from "../e2e/Metrics.ts"
import type { Scenario } from "./Scenario.ts"
import { promise, type Stage } from "./Stage.ts"
import * as Visitor from "./Visitor.ts"

const closedAs = (reason: string) => (metrics: Metrics.Metrics) =>
  Metrics.valueOf(metrics, "hubbub_connections_closed_total", `reason="${reason}"`)

/** 16 MB of answers: more than the kernel holds. */
const questions = "/help\r\n".repeat(8000)

/** So many who ask, and read nothing of the answers, or next to nothing. */
const askers = (stage: Stage, count: number, connect: typeof Visitor.connect) =>
  Effect.forEach(
    Array.from({ length: count }),
    () => Effect.map(connect(stage.port), (visitor) => visitor.send(questions)),
    { concurrency: "unbounded", discard: true }
  )

/** A connection whose socket is not read. */
const deaf: typeof Visitor.connect = (port) =>
  Effect.tap(Visitor.connect(port), ({ socket }) => Effect.sync(() => socket.pause()))

/** Readers of a byte a second. */
export const dripping: Scenario = {
  name: "readers of a byte a second are closed as too slow, and nobody waits for them",
  variables: { HUBBUB_FLOOD_RATE: "0", HUBBUB_WRITE_TIMEOUT: "1s" },
  size: { short: 20, long: 500 },
  run: Effect.fnUntraced(function* (stage, size) {
    const before = closedAs("too-slow")(yield* stage.metrics)
    yield* askers(stage, size, Visitor.dripping)
    const millis = yield* stage.talk
    yield* Metrics.until(
      stage.httpPort,
      (metrics) => closedAs("too-slow")(metrics) - before === size,
      "all of them closed"
    )
    yield* stage.talk
    return `${size} closed; a word meanwhile in ${Math.round(millis)} ms`
  })
}

/** Readers that read nothing, with more answers waiting than there is memory for. */
export const outOfMemory: Scenario = {
  name: "deaf readers hold more than HUBBUB_MAX_MEMORY: they are shed, and nobody else",
  variables: {
    HUBBUB_FLOOD_RATE: "0",
    HUBBUB_MAX_MEMORY: "128 MiB",
    HUBBUB_REPLY_BYTES: "16 MiB",
    HUBBUB_WRITE_TIMEOUT: "1h"
  },
  size: { short: 8, long: 60 },
  run: Effect.fnUntraced(function* (stage, size) {
    const before = closedAs("shed")(yield* stage.metrics)
    yield* Effect.scoped(
      Effect.gen(function* () {
        yield* askers(stage, size, deaf)
        yield* Metrics.until(stage.httpPort, (metrics) => closedAs("shed")(metrics) > before, "one of them shed")
        yield* stage.talk
      })
    )
    // the memory of those who have gone is not always given back, and yet newcomers are let in
    const newcomer = Effect.flatMap(Visitor.connect(stage.port), (visitor) => visitor.hear("Welcome"))
    yield* Effect.retry(Effect.scoped(newcomer), { schedule: Schedule.spaced("100 millis"), times: 100 })
    const shed = closedAs("shed")(yield* stage.metrics) - before
    yield* promise(shed <= size, () => `${shed} were shed, of ${size} who do not read`)
    return `${shed} of ${size} shed; then a word in ${Math.round(yield* stage.talk)} ms`
  })
}

/** Far more people than there are descriptors for. */
export const outOfFiles: Scenario = {
  name: "far more come than files may be open: those who are in are served, the others are told or closed",
  variables: { HUBBUB_RESERVED_DESCRIPTORS: "56" },
  options: { files: 64 },
  size: { short: 100, long: 5000 },
  run: Effect.fnUntraced(function* (stage, size) {
    let told = 0
    const turnedAway = Effect.gen(function* () {
      const visitor = yield* Visitor.connect(stage.port)
      const isTold = yield* Effect.match(visitor.hear("Hubbub is full"), { onSuccess: () => 1, onFailure: () => 0 })
      told += isTold
      yield* visitor.closed
    })
    yield* Effect.scoped(
      Effect.gen(function* () {
        // ann and bob have two of eight places
        for (let place = 2; place < 8; place++) yield* stage.join()
        const visits = Array.from({ length: size }, () => Effect.scoped(turnedAway))
        yield* Effect.all(visits, { concurrency: 200, discard: true })
        yield* stage.talk
      })
    )
    yield* promise(told > 0, () => `none of ${size} was told that it is full`)
    return `${told} of ${size} told why, the others closed`
  })
}
