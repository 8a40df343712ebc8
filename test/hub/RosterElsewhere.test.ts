import { assert, it } from "@effect/vitest"
import * as Scope from "effect/Scope"
import type { Directory } from "../../src/hub/Directory.ts"
import type { Room } from "../../src/hub/Room.ts"
import { Roster } from "../../src/hub/Roster.ts"

const attending = (id: number, arrival: number) => ({ occupant: { id, name: `person-${id}` }, arrival })

it("those who are elsewhere are in order of arrival, and a list is not newer than what was heard while it came", () => {
  // nobody comes or goes here: neither is asked anything
  const roster = new Roster({} as Room, 50, Scope.makeUnsafe(), {} as Directory)
  const ids = () => roster.present(Number.POSITIVE_INFINITY).people.map(({ id }) => id)
  roster.attendance.onAll([attending(7, 3), attending(5, 1)], new Set())
  roster.attendance.onPresent(attending(9, 2))
  assert.deepStrictEqual(ids(), [5, 9, 7])
  assert.strictEqual(roster.host, 5)
  // 9 came, and 7 went, while a list was on its way that was made before
  roster.attendance.onAbsent(7)
  roster.attendance.onAll([attending(5, 1)], new Set([7, 9]))
  assert.deepStrictEqual(ids(), [5, 9])
  roster.attendance.onAll([], new Set())
  assert.deepStrictEqual(ids(), [])
  assert.deepStrictEqual([roster.here, roster.present(0).total], [0, 0])
})
