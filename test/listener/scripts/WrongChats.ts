/**
 * Chats that are wrong in one way each, as small changes of the right one: they prove that the laws can fail.
 */
import * as Effect from "effect/Effect"
import * as Scope from "effect/Scope"
import type { Hub, Listening, Member } from "../../../src/hub/Hub.ts"
import { keyOf, type Name } from "../../../src/hub/Name.ts"
import type { Parts } from "../ChatInMemory.ts"
import type { laws } from "./ChatLaws.ts"

/** A wrong chat, and the law it breaks. */
export interface WrongChat {
  readonly name: string
  readonly breaks: keyof typeof laws
  /** Made anew for each run. */
  readonly parts: () => Parts
}

type Service = Hub["Service"]

/** `member` with something else in place of a part of it, in all their rooms. */
const changed = (member: Member, change: (right: Member) => Partial<Member>): Member => {
  const changes = change(member)
  const join: Member["join"] = (...args) => Effect.map(member.join(...args), (other) => changed(other, change))
  return new Proxy(member, {
    get: (right, key) => {
      if (key in changes) return Reflect.get(changes, key)
      if (key === "join") return changes.join ?? join
      const value: unknown = Reflect.get(right, key, right)
      return typeof value === "function" ? value.bind(right) : value
    }
  })
}

export const withMembers = (right: Service, change: (right: Member) => Partial<Member>): Service => ({
  ...right,
  join: (...args) => Effect.map(right.join(...args), (member) => changed(member, change))
})

/** Hears every other line of a room only after the next. */
const swapping = (listening: Listening): Listening => {
  let held: Uint8Array | undefined
  const { outlet } = listening
  const write = (bytes: Uint8Array) => {
    const isTalk = bytes[0] === "<".charCodeAt(0)
    if (held === undefined && isTalk) {
      held = bytes
      return true
    }
    const before = held
    held = undefined
    const hasRoom = outlet.write(bytes)
    return before === undefined ? hasRoom : outlet.write(before)
  }
  return { ...listening, outlet: { ...outlet, write, end: outlet.end } }
}

/** One for each law or more. */
export const wrongChats: ReadonlyArray<WrongChat> = [
  {
    name: "turns two lines around for those who keep up",
    breaks: "everybody in a room hears each word once, in one order",
    parts: () => {
      let people = 0
      return {
        hub: (right) => ({
          ...right,
          // the operator, who comes first, hears all in order
          join: (room, name, listening) =>
            right.join(room, name, listening && people++ > 0 ? swapping(listening) : listening)
        })
      }
    }
  },
  {
    name: "says a line twice",
    breaks: "everybody in a room hears each word once, in one order",
    parts: () => ({
      hub: (right) =>
        withMembers(right, (member) => ({
          act: (text) => Effect.andThen(member.act(text), member.act(text))
        }))
    })
  },
  {
    name: "lets those be heard who are muted",
    breaks: "nobody hears what is not for them",
    parts: () => ({
      sanctions: (right) => ({
        ...right,
        against: (kind, suspect) => (kind === "mute" ? Effect.undefined : right.against(kind, suspect))
      })
    })
  },
  {
    name: "lets those be heard who are ignored",
    breaks: "nobody hears what is not for them",
    parts: () => ({
      hub: (right) =>
        withMembers(right, (member) => ({ hear: (hearing) => member.hear({ ...hearing, isIgnored: undefined }) }))
    })
  },
  {
    name: "whispers aloud",
    breaks: "nobody hears what is not for them",
    parts: () => ({
      hub: (right) =>
        withMembers(right, (member) => ({
          answer: (text) => Effect.tap(member.answer(text), member.say(text))
        }))
    })
  },
  {
    name: "forgets that somebody has left a room",
    breaks: "nobody hears what is not for them",
    parts: () => {
      const forever = Scope.makeUnsafe()
      return {
        hub: (right) =>
          withMembers(right, (member) => ({
            join: (room, coming) => Scope.provide(member.join(room, coming), forever)
          }))
      }
    }
  },
  {
    name: "shows the past as if it were now",
    breaks: "nobody hears what is not for them",
    parts: () => ({
      hub: (right) =>
        withMembers(right, (member) => ({
          useCodec: (codec) =>
            member.useCodec({
              ...codec,
              past: (entries) => Buffer.concat(entries.map((entry) => Buffer.from(codec.encode(entry) as string)))
            })
        }))
    })
  },
  {
    name: "opens locked rooms to everybody",
    breaks: "/who tells who is there",
    parts: () => ({ hub: (right) => ({ ...right, govern: () => Effect.void }) })
  },
  {
    name: "loses private words to those who are away",
    breaks: "private words arrive",
    parts: () => ({
      hub: (right) =>
        withMembers(right, (member) => ({
          whisper: (to, text) =>
            member.status.away === undefined ? member.whisper(to, text) : Effect.succeed(member.person)
        }))
    })
  },
  {
    name: "tells two people that they have one name",
    breaks: "no name is two people's, in any case",
    parts: () => {
      const told = new Map<number, Name>()
      return {
        hub: (right) => ({
          ...withMembers(right, (member) => ({
            rename: (name) =>
              member
                .rename(name)
                .pipe(Effect.catchTag("NameTaken", () => Effect.sync(() => void told.set(member.person.id, name))))
          })),
          roster: (room, limit) =>
            Effect.map(right.roster(room, limit), ({ people, total }) => ({
              total,
              people: people.map((person) => ({ ...person, name: told.get(person.id) ?? person.name }))
            }))
        })
      }
    }
  },
  {
    name: "lets those come again who are banned",
    breaks: "nobody who is banned is there",
    parts: () => ({
      sanctions: (right) => ({
        ...right,
        against: (kind, suspect) => (kind === "ban" ? Effect.undefined : right.against(kind, suspect))
      })
    })
  },
  {
    name: "announces twice that somebody has left",
    breaks: "everybody is announced as come and as gone exactly once",
    parts: () => ({
      hub: (right) => {
        const leaving = (member: Member) =>
          Effect.addFinalizer(() =>
            right.publish(member.room, { _tag: "Left", by: member.person, reason: keyOf(member.room) })
          )
        return { ...right, join: (...args) => Effect.tap(right.join(...args), leaving) }
      }
    })
  },
  {
    name: "does not announce who breaks off",
    breaks: "everybody is announced as come and as gone exactly once",
    parts: () => ({
      hub: (right) =>
        withMembers(right, (member) => ({
          leaveAs: (reason) => member.leaveAs(reason === "connection lost" ? undefined : reason)
        }))
    })
  }
]
