/**
 * Floods: as much as a client can send of what costs a server most, while two others talk.
 */
import { createSocket } from "node:dgram"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { NeverCame } from "../e2e/Transcript.ts"
import type { Scenario } from "./Scenario.ts"
import type { Stage } from "./Stage.ts"
import * as Visitor from "./Visitor.ts"

/** How many flood at once. */
const flooders = 5

/** How often the bystanders talk. */
const talkEvery = "100 millis"

/** What a chunk of a flood is made of, until it is about this long in bytes. */
const chunkBytes = 65_536

const many = (piece: (index: number) => string): string => {
  let chunk = ""
  for (let index = 0; chunk.length < chunkBytes; index++) chunk += piece(index)
  return chunk
}

/** What is sent again and again, as soon as it is taken. */
const floods: Readonly<Record<string, string | Uint8Array>> = {
  bytes: "x".repeat(chunkBytes),
  lines: many((index) => `spam ${index}\r\n`),
  joins: many((index) => `/join room-${index}\r\n`),
  nicks: many((index) => `/nick n${index}\r\n`),
  // IAC DO of every option there may be
  "telnet options": Uint8Array.from({ length: chunkBytes }, (_, index) => [255, 253, (index / 3) & 127][index % 3]!)
}

/** Sends a chunk again and again until the connection is closed. */
const flood = (port: number, chunk: string | Uint8Array): Effect.Effect<void, never, Scope.Scope> =>
  Effect.flatMap(Visitor.connect(port), ({ socket }) =>
    Effect.callback<void>((resume) => {
      const pour = () => void socket.write(chunk, (error) => (error == null ? pour() : undefined))
      socket.once("close", () => resume(Effect.void))
      pour()
    })
  )

/** Sends datagrams to the echo, as fast as the system takes them. */
const datagrams = (port: number): Effect.Effect<never> =>
  Effect.callback<never>(() => {
    const socket = createSocket("udp4")
    const payload = Buffer.alloc(64)
    let isOver = false
    // what comes back is let go: it is read, or it would be lost in the kernel unseen
    socket.on("message", () => {}).on("error", () => {})
    const pour = () => {
      if (!isOver) socket.send(payload, port, "127.0.0.1", () => setImmediate(pour))
    }
    for (let underway = 0; underway < 20; underway++) pour()
    return Effect.sync(() => {
      isOver = true
      socket.close()
    })
  })

/** How long lines take from one bystander to the other for so many seconds, in milliseconds. */
const latencies = Effect.fnUntraced(function* (
  stage: Stage,
  seconds: number
): Effect.fn.Return<ReadonlyArray<number>, NeverCame> {
  const until = performance.now() + seconds * 1000
  const measured: Array<number> = []
  while (performance.now() < until) {
    measured.push(yield* stage.talk)
    yield* Effect.sleep(talkEvery)
  }
  return measured.sort((one, other) => one - other)
})

const describe = (sorted: ReadonlyArray<number>): string => {
  const quantile = (share: number) =>
    Math.round(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!)
  return `${quantile(0.5)}/${quantile(0.99)}/${quantile(1)}`
}

const under = (stage: Stage, seconds: number, attack: Effect.Effect<unknown>) => {
  const crowd = Effect.all(
    Array.from({ length: flooders }, () => attack),
    { concurrency: "unbounded", discard: true }
  )
  return Effect.raceFirst(latencies(stage, seconds), Effect.andThen(crowd, Effect.never))
}

/** All floods, one after another. */
export const everyFlood: Scenario = {
  name: "floods of every kind: two others talk meanwhile, and nothing is left",
  // fast enough for the bystanders
  variables: { HUBBUB_FLOOD_RATE: "20", HUBBUB_FLOOD_PATIENCE: "5s", HUBBUB_MAX_ROOMS: "10" },
  size: { short: 0.5, long: 10 },
  run: Effect.fnUntraced(function* (stage, seconds) {
    const found: Array<string> = []
    const tried = { quiet: Effect.never, ...attacks(stage), datagrams: datagrams(stage.echoPort) }
    for (const [what, attack] of Object.entries(tried)) {
      found.push(`${what} ${describe(yield* under(stage, seconds, attack))}`)
    }
    return `a word in (median/99 %/most ms): ${found.join(", ")}`
  })
}

/** Who is closed for a flood comes again and goes on. */
const attacks = (stage: Stage): Readonly<Record<string, Effect.Effect<unknown>>> =>
  Object.fromEntries(
    Object.entries(floods).map(([what, chunk]) => [what, Effect.forever(Effect.scoped(flood(stage.port, chunk)))])
  )
