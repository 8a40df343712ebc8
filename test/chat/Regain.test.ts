import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Semaphore from "effect/Semaphore"
import * as TestClock from "effect/testing/TestClock"
import { quit } from "../../src/chat/Departure.ts"
import { regain } from "../../src/chat/Regain.ts"
import { NameTaken } from "../../src/hub/Hub.ts"
import { Name } from "../../src/hub/Name.ts"
import * as Settings from "../../src/Settings.ts"

/** Somebody who came back as a guest, for `ann` is held. */
const returned = () => {
  const held = new Set(["ann"])
  const session = {
    client: { name: "a page" },
    departure: undefined as ReturnType<typeof quit> | undefined,
    person: { id: 1, name: "guest-1" },
    tries: 0,
    rename: (name: Name) =>
      Effect.suspend(() => {
        session.tries++
        if (held.has(name)) return Effect.fail(new NameTaken({ name }))
        session.person = { id: 1, name }
        return Effect.void
      })
  }
  const turn = Semaphore.makeUnsafe(1)
  const start = (wish: Effect.Effect<Name | undefined> = Effect.succeed(Name.make("ann"))) =>
    Effect.forkChild(regain(session, wish, turn))
  return { held, session, start, turn }
}

const provide = Effect.provide(Settings.layer({}))

describe("who comes back and finds their name held", () => {
  it.effect("has it again when the server that held it is given up", () =>
    Effect.gen(function* () {
      const { held, session, start } = returned()
      const regaining = yield* start()
      yield* TestClock.adjust("9 seconds")
      assert.strictEqual(session.person.name, "guest-1")
      held.clear()
      yield* TestClock.adjust("1500 millis")
      assert.strictEqual(session.person.name, "ann")
      yield* Fiber.join(regaining)
    }).pipe(provide)
  )

  it.effect("is asked for no longer than half a minute", () =>
    Effect.gen(function* () {
      const { held, session, start } = returned()
      const regaining = yield* start()
      yield* TestClock.adjust("27 seconds")
      yield* Fiber.join(regaining)
      assert.strictEqual(session.tries, 18)
      held.clear()
      yield* TestClock.adjust("1 minute")
      assert.strictEqual(session.person.name, "guest-1")
    }).pipe(provide)
  )

  it.effect("keeps another that they chose, also at the very moment", () =>
    Effect.gen(function* () {
      const { held, session, start, turn } = returned()
      const regaining = yield* start()
      yield* turn.take(1)
      held.clear()
      yield* TestClock.adjust("1500 millis")
      session.person = { id: 1, name: "anna" }
      yield* turn.release(1)
      yield* Fiber.join(regaining)
      assert.deepStrictEqual([session.person.name, session.tries], ["anna", 0])
    }).pipe(provide)
  )

  it.effect("gets none once they have left, nor one they may not have any more", () =>
    Effect.gen(function* () {
      const [gone, banned] = [returned(), returned()]
      gone.session.departure = quit()
      const regaining = [yield* gone.start(), yield* banned.start(Effect.succeed(undefined))]
      yield* TestClock.adjust("1500 millis")
      yield* Effect.forEach(regaining, (fiber) => Fiber.join(fiber))
      assert.deepStrictEqual([gone.session.tries, banned.session.tries], [0, 0])
    }).pipe(provide)
  )
})
