/**
 * The whole chat, from bytes to bytes, in memory and under virtual time.
 */
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Metric from "effect/Metric"
import * as Scope from "effect/Scope"
import * as SocketServer from "effect/socket/SocketServer"
import * as TestClock from "effect/testing/TestClock"
import * as Chat from "../../src/chat/Chat.ts"
import * as Sanctions from "../../src/chat/Sanctions.ts"
import * as Hub from "../../src/hub/Hub.ts"
import * as LineChat from "../../src/listener/LineChat.ts"
import * as Settings from "../../src/Settings.ts"
import * as Telemetry from "../../src/Telemetry.ts"
import * as MemorySocketServer from "./MemorySocketServer.ts"

/** Somebody at a line client who has been greeted. */
export interface Guest extends MemorySocketServer.Client {
  /** The guest name they were let in under. */
  readonly name: string
  readonly greeting: ReadonlyArray<string>
}

/** Lines up to the first that `isLast`, which is included. */
export const linesUntil = Effect.fnUntraced(function* (
  client: MemorySocketServer.Client,
  isLast: (line: string) => boolean
) {
  const lines: Array<string> = []
  do lines.push(yield* client.line)
  while (!isLast(lines[lines.length - 1]!))
  return lines
})

/** What a chat is made of, for tests that put something else in its place. */
export interface Parts {
  readonly hub?: (right: Hub.Hub["Service"]) => Hub.Hub["Service"]
  readonly sanctions?: (right: Sanctions.Sanctions["Service"]) => Sanctions.Sanctions["Service"]
}

/** A chat that serves connections until `stop`. */
export const start = Effect.fnUntraced(function* (
  overrides: Partial<Settings.Values> = {},
  options?: LineChat.Options,
  parts: Parts = {}
) {
  const memory = yield* MemorySocketServer.make
  const logged: Array<string> = []
  const registry: Metric.MetricRegistry = new Map()
  const settings = Settings.layer({ firstBytesWait: Duration.zero, floodRate: 0, ...overrides })
  // the hub outlives the chat, as it does for whatever else an application builds on it
  const rightHub = Context.get(yield* Layer.build(Hub.layerNoDeps.pipe(Layer.provide(settings))), Hub.Hub)
  const hub = parts.hub?.(rightHub) ?? rightHub
  const scope = yield* Scope.make()
  const stop = Scope.close(scope, Exit.void)
  const logger = Logger.map(Logger.formatStructured, (entry) => void logged.push(JSON.stringify(entry)))
  yield* Layer.buildWithScope(
    LineChat.layerNoDeps(options).pipe(
      Layer.updateService(Sanctions.Sanctions, parts.sanctions ?? ((right) => right)),
      Layer.provide(Chat.layerNoDeps()),
      Layer.provide(Layer.succeed(Hub.Hub, hub)),
      Layer.provide(settings),
      Layer.provide(Layer.succeed(SocketServer.SocketServer, memory.server)),
      Layer.provide(Logger.layer([logger])),
      Layer.provide(Layer.succeed(Metric.MetricRegistry, registry))
    ),
    scope
  )
  const counted = (counter: Metric.Counter<number>, reason: string) =>
    Metric.value(Metric.withAttributes(counter, { reason })).pipe(
      Effect.provideService(Metric.MetricRegistry, registry),
      Effect.map(({ count }) => count)
    )
  return {
    stop,
    connect: memory.connect,
    hub,
    /** Somebody who has been greeted, under a name of their own if one is given. */
    join: Effect.fnUntraced(function* (name?: string) {
      const client = yield* memory.connect
      const greeting = [yield* client.line, yield* client.line, yield* client.line]
      const [, guest = ""] = /^-- You are (\S+) in/u.exec(greeting[1]!) ?? []
      if (name !== undefined) {
        client.send(`/nick ${name}\n`)
        yield* linesUntil(client, (line) => line === `-- ${guest} is now ${name}`)
      }
      return { ...client, name: guest, greeting } satisfies Guest
    }),
    /** What was logged, an entry each, as JSON. */
    logged: logged as ReadonlyArray<string>,
    closed: (reason: string) => counted(Telemetry.connectionsClosed, reason),
    refused: (reason: string) => counted(Telemetry.linesRefused, reason),
    slowed: Metric.value(Telemetry.linesSlowed).pipe(
      Effect.provideService(Metric.MetricRegistry, registry),
      Effect.map(({ count }) => count)
    )
  }
})

/** A chat that serves connections until `stop`, or until the scope closes. */
export const serve = (...args: Parameters<typeof start>) =>
  Effect.tap(start(...args), ({ stop }) =>
    // whoever does not read would hold the stop for as long as time stands still
    Effect.addFinalizer(() => Effect.all([stop, TestClock.adjust("1 hour")], { concurrency: "unbounded" }))
  )
