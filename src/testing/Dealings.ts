/**
 * What the people of a run do with each other: whisper, go away and come back, come into rooms that are locked; and what
 * the hub must say of it.
 */
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import type { Key } from "../hub/Hub.ts"
import type { RoomEvent } from "../hub/RoomEvent.ts"
import { type Actor, type Cast, memberOf, nameOf } from "./Cast.ts"
import type { LawName } from "./Findings.ts"
import { type Room, rooms } from "./Schedule.ts"
import type { Stage } from "./Stage.ts"

const password = "sesame"

/** What somebody may try to open a room with: nothing, what is wrong, what is right. */
const keys: ReadonlyArray<Key> = [undefined, "open", password]

const privately: LawName = "private words reach the one they are for, and nobody else"
const knownAway: LawName = "every room of somebody's knows whether they are away"
const onlyByPassword: LawName = "a locked room opens to its password, and to nothing else"

/** The dealings of a run. */
export const make = (stage: Stage, cast: Cast) => {
  const { findings, hub } = stage
  const locked = new Set<Room>()
  /** What each was to hear privately, in order. */
  const expected = new Map<Actor, Array<string>>()
  const expect = (actor: Actor, words: string) => expected.set(actor, [...(expected.get(actor) ?? []), words])

  const whisper = Effect.fnUntraced(function* (from: Actor, name: string) {
    const to = cast.holderOf(name)
    if (to === from) return
    const text = `whisper ${findings.whispered.size}`
    findings.whispered.add(text)
    const outcome = yield* stage.prompt("whispering", Effect.result(memberOf(from).whisper(name, text)))
    if (Result.isFailure(outcome)) {
      const { why } = outcome.failure
      // who reads nothing need not be told ever more
      const mayFail = to === undefined ? why === "absent" : why === "not-reading" && to.reader.isFull()
      if (!mayFail) stage.broken(privately, `words to ${name}, who ${to === undefined ? "is not there" : "is"}: ${why}`)
    } else if (to === undefined) {
      stage.broken(privately, `words reached ${name}, who is not there`)
    } else {
      const words = `${memberOf(from).person.id} > ${memberOf(to).person.id}: ${text}`
      expect(from, words)
      expect(to, words)
    }
  })

  const away = Effect.fnUntraced(function* (actor: Actor, text: string | undefined) {
    if (!stage.mayHappenIn(actor.presences.keys())) return
    const before = actor.away
    actor.away = text
    const member = memberOf(actor)
    yield* stage.prompt("going away", member.setStatus({ ...member.status, away: text }))
    const by = member.person
    const event: RoomEvent = text === undefined ? { _tag: "Back", by } : { _tag: "Away", by, text }
    for (const room of actor.presences.keys()) {
      if (text !== before) findings.deeds.push({ law: knownAway, room, event })
    }
    yield* cast.callRolls(actor, knownAway)
  })

  const lock = (room: Room, isLocked: boolean) => {
    if (isLocked) locked.add(room)
    else locked.delete(room)
    return Effect.orDie(hub.govern(room, { password: isLocked ? Redacted.make(password) : undefined }))
  }

  /** Comes into another room as well, if the key opens it. */
  const also = Effect.fnUntraced(function* (actor: Actor, room: Room, which: number) {
    if (actor.visited.has(room) || !stage.mayHappenIn([room])) return
    const key = keys[which % keys.length]
    const mayOpen = !locked.has(room) || key === password
    const outcome = yield* stage.prompt("joining", Effect.result(cast.also(actor, room, key)))
    if (Result.isSuccess(outcome) !== mayOpen) {
      const is = locked.has(room) ? "locked" : "open"
      stage.broken(onlyByPassword, `#${room} is ${is}, and ${String(key)} ${mayOpen ? "did not open it" : "opened it"}`)
    }
  })

  /** Once everybody reads all they can get: whether each was told what was for them, and whether locks show. */
  const settle = Effect.gen(function* () {
    for (const [actor, words] of expected) {
      const told = actor.reader.whispers
      const isGone = actor.presences.size === 0
      // whoever has gone may not have read the last of it
      const due = isGone ? words.slice(0, told.length) : words
      if (told.join("\n") !== due.join("\n")) {
        stage.broken(privately, `member ${actor.number} was told "${told.join(", ")}", not "${due.join(", ")}"`)
      }
    }
    const others = cast.actors().filter((actor) => !expected.has(actor) && actor.reader.whispers.length > 0)
    for (const actor of others)
      stage.broken(privately, `${nameOf(actor)} was told "${actor.reader.whispers.join(", ")}"`)
    for (const { isLocked, name } of yield* hub.rooms) {
      const room = rooms.find((room) => room === name)
      if (room !== undefined && isLocked !== locked.has(room))
        stage.broken(onlyByPassword, `#${name} is said to be ${isLocked}`)
    }
  })

  return { whisper, away, lock, also, settle }
}
