import { assert, describe, it } from "@effect/vitest"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Scope from "effect/Scope"
import * as TestClock from "effect/testing/TestClock"
import { Hub, layerNoDeps } from "../../src/hub/Hub.ts"
import { Name } from "../../src/hub/Name.ts"
import { RoomStore, StoreFailed } from "../../src/hub/RoomStore.ts"
import * as Settings from "../../src/Settings.ts"
import { makeReader, notice } from "./Reader.ts"

const failure = new StoreFailed({ code: "SQLITE_FULL", reason: "the disk is full" })

/** A store that can be made to take nothing, and tells what it was told of locks. */
const makeStore = () => {
  const state = { isFull: false, isUnreadable: false, locks: [] as Array<boolean>, opening: Effect.void }
  const write = Effect.suspend(() => (state.isFull ? Effect.fail(failure) : Effect.void))
  const store: RoomStore = {
    open: () => Effect.as(state.opening, undefined),
    append: () => write,
    lock: (_, isLocked) => Effect.map(write, () => void state.locks.push(isLocked)),
    forget: () => write,
    history: () => (state.isUnreadable ? Effect.fail(failure) : Effect.succeed([])),
    rooms: Effect.succeed([]),
    lastPerson: 0,
    trouble: () => (state.isFull ? failure : undefined)
  }
  return { state, store }
}

const hub = ({ store }: ReturnType<typeof makeStore>, settings: Partial<Settings.Values> = {}) =>
  Effect.provide(
    layerNoDeps.pipe(Layer.provide(Layer.succeed(RoomStore, store)), Layer.provide(Settings.layer(settings)))
  )

const join = (room: string, name: string) => {
  const reader = makeReader()
  return Effect.map(
    Effect.flatMap(Hub, (hub) => hub.join(room, Name.make(name), reader.listening())),
    (member) => ({ member, reader })
  )
}

describe("a store that takes nothing", () => {
  it.effect("holds up nobody who comes or goes, however much waits; in the end all is told, in order", () => {
    const made = makeStore()
    return Effect.gen(function* () {
      const { find, publish } = yield* Hub
      const ann = yield* join("r", "ann")
      yield* ann.member.settled
      made.state.isFull = true
      // what is being kept, a full inbox, and one who waits for it
      const words = Array.from({ length: 12 }, (_, index) => `word-${index + 10}`)
      const talk = Effect.forEach(words, (text) => publish("r", notice(text)), { discard: true })
      const waiting = yield* Effect.forkScoped(talk)
      yield* TestClock.adjust("10 seconds")
      assert.isUndefined(waiting.pollUnsafe())
      const scope = yield* Scope.make()
      const bob = yield* Scope.provide(join("r", "bob"), scope)
      bob.member.leaveAs("gone")
      yield* Scope.close(scope, Exit.void)
      assert.isUndefined(yield* find("bob"))
      made.state.isFull = false
      yield* TestClock.adjust("1 second")
      yield* Fiber.join(waiting)
      yield* ann.member.settled
      const told = ann.reader.text()
      assert.deepStrictEqual(told.match(/word-\d+/g)?.map(String), words)
      assert.match(told, /:Joined;.*:Left;/)
    }).pipe(hub(made, { inboxLines: 4 }))
  })

  it.effect("is told of to whoever is there and whoever comes, once, as is its end", () => {
    const made = makeStore()
    return Effect.gen(function* () {
      const { publish } = yield* Hub
      const ann = yield* join("r", "ann")
      yield* ann.member.settled
      made.state.isFull = true
      yield* publish("r", notice("word"))
      yield* TestClock.adjust("3 seconds")
      const bob = yield* join("r", "bob")
      yield* TestClock.adjust("3 seconds")
      made.state.isFull = false
      yield* TestClock.adjust("1 second")
      yield* bob.member.settled
      const told = /Nothing goes on here for now: the disk is full\. What you say waits\.;It goes on\.;/
      for (const { reader } of [ann, bob]) {
        assert.match(reader.text(), told)
        assert.strictEqual(reader.text().match(/Nothing goes on/g)?.length, 1)
        assert.strictEqual(reader.text().match(/It goes on/g)?.length, 1)
      }
    }).pipe(hub(made))
  })

  it.effect("is the reason why nobody can read what was said before, but what is still in memory", () => {
    const made = makeStore()
    return Effect.gen(function* () {
      const { history, publish } = yield* Hub
      const ann = yield* join("r", "ann")
      yield* ann.member.say("word")
      yield* ann.member.settled
      made.state.isUnreadable = true
      assert.strictEqual((yield* Effect.flip(history("r", 10))).reason, "the disk is full")
      assert.lengthOf(yield* history("r", 1), 1)
      made.state.isUnreadable = false
      yield* publish("r", notice("another"))
      yield* ann.member.settled
      assert.lengthOf(yield* history("r", 10), 2)
    }).pipe(hub(made))
  })

  it.effect("is told of a lock when it takes something, also where whoever locked has gone", () => {
    const made = makeStore()
    return Effect.gen(function* () {
      const { govern } = yield* Hub
      yield* join("den", "ann")
      made.state.isFull = true
      const locking = yield* Effect.forkScoped(govern("den", { password: Redacted.make("sesame") }))
      yield* TestClock.adjust("3 seconds")
      yield* Fiber.interrupt(locking)
      made.state.isFull = false
      yield* TestClock.adjust("1 second")
      assert.deepStrictEqual(made.state.locks, [true])
    }).pipe(hub(made))
  })

  it.effect("is told last of what holds last, in whatever order it was tried", () => {
    const made = makeStore()
    return Effect.gen(function* () {
      const { govern } = yield* Hub
      yield* join("den", "ann")
      made.state.isFull = true
      yield* Effect.forkScoped(govern("den", { password: Redacted.make("sesame") }))
      yield* TestClock.adjust("300 millis")
      yield* Effect.forkScoped(govern("den", { password: undefined }))
      yield* TestClock.adjust("600 millis")
      made.state.isFull = false
      yield* TestClock.adjust("2 seconds")
      assert.strictEqual(made.state.locks.at(-1), false)
      assert.notInclude(made.state.locks, true)
    }).pipe(hub(made))
  })
})

describe("a store that takes its time to open a room", () => {
  it.effect("opens no more rooms than there may be, however many come at once", () => {
    const made = makeStore()
    return Effect.gen(function* () {
      const isOpen = yield* Deferred.make<void>()
      made.state.opening = Deferred.await(isOpen)
      const names = Array.from({ length: 8 }, (_, index) => `room-${index}`)
      const coming = yield* Effect.forkScoped(
        Effect.forEach(names, (room) => Effect.result(join(room, `in-${room}`)), { concurrency: "unbounded" })
      )
      yield* TestClock.adjust("1 second")
      yield* Deferred.succeed(isOpen, undefined)
      const outcomes = yield* Fiber.join(coming)
      assert.strictEqual(outcomes.filter(Result.isSuccess).length, 3)
      assert.strictEqual((yield* (yield* Hub).rooms).length, 3)
    }).pipe(hub(made, { maxRooms: 3 }))
  })
})
