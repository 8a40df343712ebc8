/**
 * A connection's fibers end with it, however it ends.
 */
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Duration from "effect/Duration"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Metric from "effect/Metric"
import * as Schedule from "effect/Schedule"
import * as SocketServer from "effect/socket/SocketServer"
import * as Net from "node:net"
import * as Chat from "../../src/chat/Chat.ts"
import * as Hub from "../../src/hub/Hub.ts"
import * as LineChat from "../../src/listener/LineChat.ts"
import * as NetSocketServer from "../../src/listener/NetSocketServer.ts"
import * as Settings from "../../src/Settings.ts"

/** Ways to go, once greeted. */
const leaving: ReadonlyArray<(socket: Net.Socket) => void> = [
  (socket) => socket.destroy(),
  (socket) => socket.resetAndDestroy(),
  (socket) => socket.end(),
  (socket) => socket.write("/quit\r\n"),
  (socket) => socket.end("half a line")
]

const visit = (port: number, index: number) =>
  Effect.callback<void>((resume) => {
    const socket = Net.connect({ host: "127.0.0.1", port })
    socket.once("data", () => leaving[index % leaving.length]!(socket))
    socket.on("error", () => {}).on("close", () => resume(Effect.void))
    socket.resume()
    return Effect.sync(() => socket.destroy())
  })

it.live("as many fibers run after a hundred visits as before", () => {
  /** Fibers that have begun and not ended. */
  let running = 0
  let begun = 0
  const counting: Metric.FiberRuntimeMetricsService = {
    recordFiberStart: () => {
      begun++
      running++
    },
    recordFiberEnd: () => {
      running--
    }
  }
  return Effect.gen(function* () {
    const { server } = yield* NetSocketServer.make({ host: "127.0.0.1", port: 0, allowHalfOpen: true })
    const settings = Settings.layer({ firstBytesWait: Duration.zero, shutdownGrace: Duration.millis(200) })
    yield* Layer.build(
      LineChat.layerNoDeps().pipe(
        Layer.provide(Chat.layerNoDeps()),
        Layer.provide(Hub.layerNoDeps),
        Layer.provide(settings),
        Layer.provide(Logger.layer([])),
        Layer.provide(Layer.succeed(SocketServer.SocketServer, server))
      )
    )
    const { address } = server
    const port = "port" in address ? address.port : 0
    const visits = (count: number) =>
      Effect.forEach(Array.from({ length: count }), (_, index) => visit(port, index), {
        concurrency: 10,
        discard: true
      })
    // what the first visit makes once
    yield* visits(leaving.length)
    const atRest = running
    yield* visits(100)
    yield* Effect.sync(() => running).pipe(
      Effect.filterOrFail((now) => now <= atRest),
      Effect.retry({ schedule: Schedule.spaced("50 millis"), times: 100 })
    )
    assert.isAtLeast(begun, 100)
  }).pipe(Effect.provideService(Metric.FiberRuntimeMetrics, counting))
})
