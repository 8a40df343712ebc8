import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/testing/TestClock"
import { Hub, layerNoDeps, processStops } from "../../src/hub/Hub.ts"
import { Name } from "../../src/hub/Name.ts"
import * as Settings from "../../src/Settings.ts"

const hub = (announceUpTo: number) => Effect.provide(layerNoDeps.pipe(Layer.provide(Settings.layer({ announceUpTo }))))

/** The events of the room so far, the first of them left out. */
const events = Effect.fnUntraced(function* (after = 0) {
  const { inspect, subscribe } = yield* Hub
  const { head } = yield* inspect("r")
  if (head <= after) return []
  const heard = yield* Stream.runCollect(Stream.take(subscribe("r", { after }), head - after))
  return heard.map((entry) => (entry._tag === "Entry" ? entry.event : entry))
})

/** `count` people come into a scope of their own. */
const arrive = Effect.fnUntraced(function* (count: number) {
  const { join } = yield* Hub
  const scope = yield* Scope.make()
  const members = []
  for (let number = 0; number < count; number++) {
    members.push(yield* Scope.provide(join("r", Name.make(`p${number}`)), scope))
  }
  yield* Effect.forEach(members.slice(-1), ({ settled }) => settled)
  return { scope, members }
})

describe("comings and goings", () => {
  it.effect("are told one by one in a small room, with the reason, or not at all where none is to be told", () =>
    Effect.gen(function* () {
      const { join } = yield* Hub
      const { members, scope } = yield* arrive(3)
      const stays = yield* join("r", Name.make("stays"))
      members[0]!.leaveAs("quit: bye\u0007")
      members[1]!.leaveAs(undefined)
      members[2]!.leaveAs(processStops)
      yield* Scope.close(scope, Exit.void)
      yield* stays.settled
      const by = members.map(({ person }) => person)
      assert.deepStrictEqual(yield* events(), [
        { _tag: "Joined", by: by[0]! },
        { _tag: "Joined", by: by[1]! },
        { _tag: "Joined", by: by[2]! },
        { _tag: "Joined", by: stays.person },
        { _tag: "Left", by: by[0]!, reason: "quit: bye\u2407" }
      ])
    }).pipe(hub(50))
  )

  it.effect("cost a big room an entry a second, not one for each", () =>
    Effect.gen(function* () {
      const { inspect, join } = yield* Hub
      const { scope } = yield* arrive(200)
      const last = yield* join("r", Name.make("last"))
      yield* last.settled
      assert.strictEqual((yield* inspect("r")).head, 5)
      yield* TestClock.adjust("999 millis")
      assert.strictEqual((yield* inspect("r")).head, 5)
      yield* TestClock.adjust("1 millis")
      yield* last.settled
      assert.deepStrictEqual(yield* events(5), [{ _tag: "Crowd", joined: 196, left: 0 }])
      // a quiet room says nothing
      yield* TestClock.adjust("10 seconds")
      assert.strictEqual((yield* inspect("r")).head, 6)
      yield* Scope.close(scope, Exit.void)
      yield* TestClock.adjust("1 second")
      yield* last.settled
      const told = (yield* events(6)).map((event) => (event._tag === "Crowd" ? event : event._tag))
      // down to five people it is a crowd that goes; the last few are told by name
      assert.deepStrictEqual(told, ["Left", "Left", "Left", "Left", "Left", { _tag: "Crowd", joined: 0, left: 195 }])
    }).pipe(hub(5))
  )

  it.effect("are told the more rarely the more there are to be told", () =>
    Effect.gen(function* () {
      const { inspect } = yield* Hub
      const { members } = yield* arrive(2500)
      const { settled } = members[0]!
      yield* TestClock.adjust("2999 millis")
      yield* settled
      assert.strictEqual((yield* inspect("r")).head, 5)
      yield* TestClock.adjust("1 millis")
      yield* settled
      assert.deepStrictEqual(yield* events(5), [{ _tag: "Crowd", joined: 2495, left: 0 }])
    }).pipe(hub(5))
  )

  it.effect("a member who is used after leaving is neither there nor holds a name", () =>
    Effect.gen(function* () {
      const { join, roster } = yield* Hub
      const { members, scope } = yield* arrive(1)
      yield* Scope.close(scope, Exit.void)
      yield* Effect.ignore(members[0]!.rename(Name.make("ghost")))
      assert.deepStrictEqual(yield* roster("r"), { total: 0, people: [] })
      yield* join("r", Name.make("ghost"))
    }).pipe(hub(50))
  )

  it.effect("the roster names the first few in order of arrival, and counts all", () =>
    Effect.gen(function* () {
      const { roster } = yield* Hub
      const { members } = yield* arrive(4)
      yield* members[1]!.rename(Name.make("zoe"))
      const { people, total } = yield* roster("r", 2)
      assert.deepStrictEqual([total, ...people.map(({ name }) => name)], [4, "p0", "zoe"])
    }).pipe(hub(50))
  )
})
