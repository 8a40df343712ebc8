/**
 * Where the server is put under load and fault: the built program, two bystanders whose talk must always get through, and
 * what it holds.
 */
import { readdirSync } from "node:fs"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import * as Metrics from "../e2e/Metrics.ts"
import * as Server from "../e2e/Server.ts"
import type { NeverCame } from "../e2e/Transcript.ts"

/** The server did not keep a promise. */
export class PromiseBroken extends Schema.TaggedError<PromiseBroken>()("PromiseBroken", { message: Schema.String }) {}

/** What goes wrong on a stage: something promised did not come, or came otherwise. */
export type Broken = NeverCame | PromiseBroken

/** Fails with `words` unless it holds. */
export const promise = (holds: boolean, words: () => string): Effect.Effect<void, PromiseBroken> =>
  Effect.suspend(() => (holds ? Effect.void : Effect.fail(new PromiseBroken({ message: words() }))))

/** What the server holds. */
export interface Usage {
  /** Bytes of objects that are still needed. */
  readonly heap: number
  readonly timers: number
  /** 0 where the system does not tell. */
  readonly descriptors: number
}

/** A server on the stage. */
export interface Stage extends Server.Server {
  readonly httpPort: number
  readonly metrics: Effect.Effect<Metrics.Metrics, NeverCame>
  /** One bystander says something; milliseconds until the other has read it. */
  readonly talk: Effect.Effect<number, NeverCame>
  /** Waits until nobody is connected but the bystanders, and tells what is held then. */
  readonly atRest: Effect.Effect<Usage, Broken>
}

/** Ann and bob. */
const bystanders = 2

const descriptorsOf = (pid: number): number =>
  process.platform === "linux" ? readdirSync(`/proc/${pid}/fd`).length : 0

/** A small log, so that it is full before anything is measured; short waits, so that more is done in the time there is. */
const settings = {
  HUBBUB_FIRST_BYTES_WAIT: "20ms",
  HUBBUB_HTTP_PORT: "0",
  HUBBUB_FLOOD_RATE: "2",
  HUBBUB_LOG_BYTES: "256 KiB",
  HUBBUB_HISTORY_LINES: "10",
  HUBBUB_ADMIN_PASSWORD: "correct horse"
}

/** Sets up a server with two bystanders. */
export const make = Effect.fnUntraced(function* (
  variables: Server.Variables = {},
  options: Server.Options = {}
): Effect.fn.Return<Stage, Broken, Scope.Scope> {
  const nodeArgs = ["--expose-gc", "--import", new URL("Usage.ts", import.meta.url).href]
  const server = yield* Server.start({ ...settings, ...variables }, { ...options, nodeArgs })
  const [, port] = yield* server.log.find(/The page listens on http:\/\/[^\s"]*:(\d+)/)
  const httpPort = Number(port)
  const ann = yield* server.join("ann")
  const bob = yield* server.join("bob")
  let said = 0

  const talk = Effect.gen(function* () {
    const words = `how are you, ${++said}`
    const saidAt = performance.now()
    yield* ann.say(words)
    yield* bob.expectLine(`<ann> ${words}`)
    const millis = performance.now() - saidAt
    // a soak is long, and what else they hear is not looked at
    for (const { transcript } of [ann, bob]) transcript.forget()
    return millis
  })

  const used = Effect.gen(function* () {
    yield* server.signal("SIGUSR2")
    const line = yield* server.stderr.expectLine(/^usage /)
    const [, heap, timers] = /heap=(\d+) timers=(\d+)/.exec(line) ?? []
    return { heap: Number(heap), timers: Number(timers), descriptors: descriptorsOf(server.pid) }
  })

  const isAlone = (metrics: Metrics.Metrics): boolean =>
    Metrics.valueOf(metrics, "hubbub_connections", 'listener="lines"') === bystanders
    && Metrics.valueOf(metrics, "hubbub_people") === bystanders
  const atRest = Effect.andThen(Metrics.until(httpPort, isAlone, "the bystanders alone"), used)

  return { ...server, httpPort, metrics: Metrics.read(httpPort), talk, atRest }
})

/**
 * What may stay behind in bytes: V8 is not exact about each one who came and went, and compiles code as late as with the
 * thousandth. A connection that is kept would be 10,000.
 */
export const exactly = { perVisit: 250, atMost: 0 }
const roughly = { perVisit: 100, atMost: 3_000_000 }

/**
 * That the server holds no more than before, after so many have come and gone; says by how much its heap grew. `exactly`
 * holds where as many had come and gone before.
 */
export const restored = Effect.fnUntraced(function* (
  stage: Stage,
  before: Usage,
  visits: number,
  { atMost, perVisit } = roughly
): Effect.fn.Return<string, Broken> {
  const look = Effect.gen(function* () {
    const { descriptors, heap, timers } = yield* stage.atRest
    const grown = heap - before.heap
    const slack = atMost + perVisit * visits
    yield* promise(descriptors <= before.descriptors, () => `${descriptors} descriptors, ${before.descriptors} before`)
    yield* promise(timers <= before.timers + bystanders, () => `${timers} timers, ${before.timers} before`)
    yield* promise(grown <= slack, () => `the heap grew by ${grown} bytes over ${visits} visits`)
    return `heap ${grown < 0 ? "" : "+"}${Math.round(grown / 1024)} KiB`
  })
  // what has just closed may take a moment to be gone
  return yield* Effect.retry(look, { schedule: Schedule.spaced("100 millis"), times: 50 })
})

/** That no line of the log tells of a defect. */
export const noDefect = (stage: Stage): Effect.Effect<void, PromiseBroken> =>
  Effect.suspend(() => {
    const defect = /^.* (ERROR|FATAL) .*$/m.exec(stage.log.text)
    return promise(defect === null, () => `the log has a defect: ${defect?.[0]}`)
  })
