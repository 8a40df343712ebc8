import { assert, describe, it } from "@effect/vitest"
import * as Arbitrary from "effect/Arbitrary"
import * as Effect from "effect/Effect"
import type { Outlet } from "../../src/hub/Outlet.ts"
import * as SocketOutlet from "../../src/listener/SocketOutlet.ts"
import { lawsOfOutlet, writeSizes } from "../../src/testing/index.ts"
import * as Connections from "./Connections.ts"

/** `inner` with something else in place of a part of it; `onDrain` is handed on as `call` says. */
const changed = (
  inner: Outlet,
  change: Partial<Pick<Outlet, "write" | "end" | "destroy">>,
  call = (drained: () => void) => drained()
): Outlet => ({
  write: change.write ?? inner.write,
  get onDrain() {
    return inner.onDrain
  },
  set onDrain(drained) {
    inner.onDrain = () => call(drained)
  },
  end: change.end ?? inner.end,
  destroy: change.destroy ?? inner.destroy
})

/** Each outlet is wrong in one way, which the law beside it finds. */
const wrongOutlets: ReadonlyArray<{
  readonly name: string
  readonly breaks: string
  readonly make: (right: Outlet) => Outlet
}> = [
  {
    name: "drops what is written while it is full",
    breaks: "nothing is lost of what is written while it is full",
    make: (right) => {
      let isFull = false
      const write = (bytes: Uint8Array) => {
        if (!isFull) isFull = !right.write(bytes)
        return !isFull
      }
      return changed(right, { write }, (drained) => {
        isFull = false
        drained()
      })
    }
  },
  {
    name: "drains twice",
    breaks: "each time it is full it drains exactly once, when the reader reads",
    make: (right) =>
      changed(right, {}, (drained) => {
        drained()
        drained()
      })
  },
  {
    name: "throws once it is closed",
    breaks: "destroyed while full, it drains once and swallows what comes after",
    make: (right) => {
      let isClosed = false
      return changed(right, {
        write: (bytes) => {
          if (isClosed) throw new Error("write after destroy")
          return right.write(bytes)
        },
        destroy: () => {
          isClosed = true
          right.destroy()
        }
      })
    }
  },
  {
    name: "ends before everything is handed over",
    breaks: "end waits until everything is handed over, however often it is asked",
    make: (right) => changed(right, { end: Effect.void })
  }
]

describe("the laws find", () => {
  for (const { breaks, make, name } of wrongOutlets) {
    it.live(`an outlet that ${name}`, () =>
      Effect.gen(function* () {
        const law = lawsOfOutlet.find(({ name }) => name === breaks)!
        const connect = Effect.gen(function* () {
          const { closePeer, read, socket } = yield* Connections.inMemory
          return { outlet: make(yield* SocketOutlet.make(socket)), read, closePeer }
        })
        const result = yield* Arbitrary.checkEffect(
          writeSizes,
          (sizes) =>
            Effect.scoped(Effect.flatMap(connect, (connected) => law.check(connected, sizes))).pipe(
              Effect.as(true),
              Effect.catchDefect(() => Effect.succeed(false))
            ),
          { runs: 5, seed: 1, maxShrinks: 0 }
        )
        assert.strictEqual(result._tag, "Falsified")
      })
    )
  }
})
