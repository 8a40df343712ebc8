/**
 * What a run does beside its people: posts lines, holds names, probes the hub, and reads its load.
 */
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Scope from "effect/Scope"
import type { Position } from "../hub/Hub.ts"
import { Name } from "../hub/Name.ts"
import type { Cast } from "./Cast.ts"
import { type LawName, theEnd } from "./Findings.ts"
import { type Room, rooms } from "./Schedule.ts"
import type { Stage } from "./Stage.ts"
import { within } from "./Turns.ts"

const placed: LawName = "who posts a line learns its place"
const held: LawName = "a held name is nobody else's until it is let go"
const unheard: LawName = "a probe comes back, and nobody hears of it"
const loaded: LawName = "the load tells what there is"

/** The asides of a run. */
export const make = (stage: Stage, cast: Cast) => {
  const { bounds, findings, hub } = stage
  const posted: Array<Position & { readonly room: Room; readonly text: string }> = []
  const roomNames = Effect.map(hub.rooms, (all) => all.map(({ name }) => name).join(" "))

  const post = Effect.fnUntraced(function* (room: Room) {
    if (!stage.mayHappen(room, 1)) return
    const line = stage.publish(
      room,
      "poster",
      1,
      (text) => ({ _tag: "Notice", text }),
      (text, event) => Effect.map(hub.post(room, event), (position) => void posted.push({ ...position, room, text }))
    )
    yield* stage.prompt("posting", line)
  })

  /** Somebody who is in no room has a name, for a moment. */
  const hold = Effect.fnUntraced(function* (name: string) {
    const wanted = Name.make(name)
    const isFree = cast.holderOf(name) === undefined
    const scope = yield* Scope.fork(stage.scope)
    const outcome = yield* Effect.result(Scope.provide(hub.hold(wanted), scope))
    if (Result.isSuccess(outcome) !== isFree) {
      stage.broken(held, `${name} is ${isFree ? "free" : "somebody's"}, and was ${isFree ? "refused" : "held"}`)
    } else if (Result.isSuccess(outcome)) {
      const found = yield* hub.find(name)
      if (found?.id !== outcome.success.id) stage.broken(held, `${name} is held, but not found`)
      const other = yield* Effect.result(Effect.scoped(hub.join(rooms[0], wanted)))
      if (Result.isSuccess(other)) stage.broken(held, `${name} is held, and somebody came in under it`)
    }
    yield* Scope.close(scope, Exit.void)
    const isLetGo = (yield* hub.find(name)) === undefined
    if (isFree && !isLetGo) stage.broken(held, `${name} was let go, and is found`)
  })

  const probe = Effect.gen(function* () {
    const before = yield* roomNames
    const back = yield* within(bounds.turns, hub.probe)
    if (Option.isNone(back)) stage.broken(unheard, `a probe did not come back within ${bounds.turns} turns`)
    const after = yield* roomNames
    if (after !== before) stage.broken(unheard, `a probe changed the rooms from "${before}" to "${after}"`)
  })

  /** Once everybody has read all they can get. */
  const settle = Effect.gen(function* () {
    const published = new Set([theEnd, ...findings.publications.map(({ text }) => text)])
    for (const { heard, label, room } of findings.readers) {
      for (const entry of heard) {
        if (entry._tag === "Missed" || entry.event._tag !== "Notice") continue
        const { text } = entry.event
        if (!published.has(text)) stage.broken(unheard, `${label} heard "${text}", which nobody said`)
        const place = posted.find((line) => line.room === room && line.text === text)
        if (place !== undefined && place.seq !== entry.seq) {
          stage.broken(placed, `${label} heard as ${entry.seq} what was posted as ${place.seq}`)
        }
      }
    }
    let lines = 0
    for (const room of rooms) {
      const { epoch, head } = yield* hub.inspect(room)
      lines += head
      const stray = posted.find((line) => line.room === room && line.epoch !== epoch)
      if (stray !== undefined) stage.broken(placed, `"${stray.text}" was posted in epoch ${stray.epoch}, not ${epoch}`)
    }
    const load = yield* hub.load
    const people = cast.actors().length + rooms.length
    if (load.people !== people) stage.broken(loaded, `${load.people} names are in use, not ${people}`)
    if (load.rooms !== rooms.length) stage.broken(loaded, `there are ${load.rooms} rooms, not ${rooms.length}`)
    if (load.traffic.lines !== lines) stage.broken(loaded, `${load.traffic.lines} lines were numbered, not ${lines}`)
  })

  return { post, hold, probe, settle }
}
