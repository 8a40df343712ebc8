/**
 * An outlet over any Effect `Socket`: a writer fiber with one write in flight, since such a socket tells of its
 * back-pressure only by how long a write takes.
 */
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Queue from "effect/Queue"
import * as Scope from "effect/Scope"
import * as Socket from "effect/socket/Socket"
import type { Done } from "effect/Cause"
import type { Outlet } from "../hub/Outlet.ts"

/** The outlet of a connection. Its socket's reader must be open, and stay so while something is to be written. */
export const make = Effect.fnUntraced(function* (socket: Socket.Socket): Effect.fn.Return<Outlet, never, Scope.Scope> {
  const writing = yield* Scope.fork(yield* Effect.scope)
  const writer = yield* Scope.provide(socket.writer, writing)
  const pending = yield* Queue.unbounded<Uint8Array, Done>()
  const destroyed = yield* Deferred.make<void>()
  let isClosed = false

  const writeAll = Effect.gen(function* () {
    while (true) {
      yield* writer.write(yield* Queue.take(pending))
      outlet.onDrain()
    }
  })
  const fiber = yield* writeAll.pipe(
    Effect.raceFirst(Effect.andThen(Deferred.await(destroyed), writer.write(new Socket.CloseEvent()))),
    Effect.ignore,
    Effect.ensuring(
      Effect.sync(() => {
        isClosed = true
        outlet.onDrain()
      })
    ),
    // the socket ends its output when its writer is given back
    Effect.ensuring(Scope.close(writing, Exit.void)),
    Effect.forkScoped
  )

  const outlet: Outlet = {
    write: (bytes) => isClosed || !Queue.offerUnsafe(pending, bytes),
    onDrain: () => {},
    end: Effect.andThen(Queue.end(pending), Fiber.await(fiber)).pipe(Effect.asVoid),
    destroy: () => {
      Deferred.doneUnsafe(destroyed, Effect.void)
    }
  }
  return outlet
})
