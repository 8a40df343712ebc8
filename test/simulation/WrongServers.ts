/**
 * Servers that are wrong in one way each, as small changes of the right one: they prove that the promises can be broken.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import type { Codec } from "../../src/hub/Codec.ts"
import type { Hearing, Hub, Member } from "../../src/hub/Hub.ts"
import type { Outlet } from "../../src/hub/Outlet.ts"
import type { RoomStore } from "../../src/hub/RoomStore.ts"
import type { MemoryDisk } from "../../src/testing/RoomStoreMemory.ts"
import { withMembers } from "../listener/scripts/WrongChats.ts"
import type { PromiseName } from "./Promises.ts"
import type { Make } from "./Server.ts"

/** A wrong server, and the promise it breaks. */
export interface WrongServer {
  readonly name: string
  readonly breaks: PromiseName
  readonly make: Make
}

const withStore = (change: (right: RoomStore, disk: MemoryDisk) => Partial<RoomStore>): Make => {
  return ({ disk, store }) => ({ store: { ...store, ...change(store, disk) } })
}

const withHub = (hub: (right: Hub["Service"]) => Hub["Service"]): Make => {
  return ({ store }) => ({ store, hub })
}

/** A hub whose listeners' bytes go through what `change` makes of their outlet's `write`. */
const withOutlets = (change: (write: Outlet["write"]) => Outlet["write"]): Make =>
  withHub((right) => ({
    ...right,
    join: (room, name, listening) => {
      if (listening === undefined) return right.join(room, name)
      const { outlet } = listening
      const changed: Outlet = Object.assign(Object.create(outlet), { write: change((bytes) => outlet.write(bytes)) })
      return right.join(room, name, { ...listening, outlet: changed })
    }
  }))

const isTalk = (bytes: Uint8Array): boolean => bytes[0] === "<".charCodeAt(0)

/** Tells bad news only. */
const grumpy = (hearing: Hearing): Hearing => {
  const { replies } = hearing
  const reply: Codec["reply"] = (lines) => replies.reply(lines.filter(({ text }) => text !== "It goes on."))
  return { ...hearing, replies: { ...replies, reply } }
}

/** Tries again until it works. */
const insist = <E>(write: Effect.Effect<void, E>): Effect.Effect<void> =>
  Effect.orDie(Effect.retry(write, Schedule.spaced("1 second")))

/** Talks twice where the first time took longer than this. */
const impatience = 1000

/** One for each promise or more. */
export const wrongServers: ReadonlyArray<WrongServer> = [
  {
    name: "delivers before it has written",
    breaks: "what anybody has heard outlives the process",
    make: withStore((right) => ({
      append: (room, entries) => Effect.asVoid(Effect.forkDetach(insist(right.append(room, entries))))
    }))
  },
  {
    name: "acknowledges what a full disk refused",
    breaks: "what anybody has heard outlives the process",
    make: withStore((right) => ({ append: (room, entries) => Effect.ignore(right.append(room, entries)) }))
  },
  {
    name: "keeps the first of what is appended at once",
    breaks: "a room's numbers go on, and nothing is in it twice",
    make: withStore((right) => ({ append: (room, entries) => right.append(room, entries.slice(0, 1)) }))
  },
  {
    name: "loses what is said while something is written",
    breaks: "what somebody says in a room is kept in their order, without a hole",
    make: ({ store }) => {
      let writing = 0
      return {
        store: {
          ...store,
          append: (room, entries) =>
            Effect.suspend(() => {
              writing++
              return Effect.ensuring(
                store.append(room, entries),
                Effect.sync(() => writing--)
              )
            })
        },
        hub: (right) =>
          withMembers(right, (member) => ({
            say: (text) => Effect.suspend(() => (writing > 0 ? Effect.void : member.say(text)))
          }))
      }
    }
  },
  {
    name: "says again what took too long",
    breaks: "a room's numbers go on, and nothing is in it twice",
    make: withHub((right) =>
      withMembers(right, (member) => ({
        say: (text) =>
          Effect.gen(function* () {
            const before = yield* Clock.currentTimeMillis
            yield* Effect.andThen(member.say(text), member.settled)
            if ((yield* Clock.currentTimeMillis) - before > impatience) yield* member.say(text)
          })
      }))
    )
  },
  {
    name: "appends again what was kept although it failed",
    breaks: "a room's numbers go on, and nothing is in it twice",
    make: withStore((right, disk) => ({
      append: (room, entries) =>
        Effect.suspend(() => {
          const head = disk.rooms.get(room.name)?.head ?? 0
          const isAgain = entries[0]!.seq <= head
          return right.append(
            room,
            isAgain ? entries.map((entry, index) => ({ ...entry, seq: head + 1 + index })) : entries
          )
        })
    }))
  },
  {
    name: "counts the lines of a room anew after a restart",
    breaks: "what anybody has heard outlives the process",
    make: withStore((right) => ({
      open: (name, lines) => Effect.map(right.open(name, lines), (found) => found && { ...found, head: 0, entries: [] })
    }))
  },
  {
    name: "begins a room anew after a restart",
    breaks: "a room's numbers go on, and nothing is in it twice",
    make: withStore(() => ({ open: () => Effect.undefined }))
  },
  {
    name: "counts people anew after a restart",
    breaks: "nobody is two people, before and after a restart",
    make: withStore(() => ({ lastPerson: 0 }))
  },
  {
    name: "remembers nothing of before",
    breaks: "what was said is remembered after a restart",
    make: withStore(() => ({ history: () => Effect.succeed([]) }))
  },
  {
    name: "shows the past without its last line",
    breaks: "nothing that was said is lost to those who are there, unless they are told so",
    make: withHub((right) =>
      withMembers(right, (member) => ({
        useCodec: (codec) =>
          member.useCodec({
            ...codec,
            past: (entries) => codec.past(entries.slice(0, Math.max(1, entries.length - 1)))
          })
      }))
    )
  },
  {
    name: "turns two lines around for those who keep up",
    breaks: "a room has one order, and everybody hears it in that order, each word once",
    make: withOutlets((write) => {
      let held: Uint8Array | undefined
      return (bytes) => {
        if (held === undefined && isTalk(bytes)) {
          held = bytes
          return true
        }
        const before = held
        held = undefined
        const hasRoom = write(bytes)
        return before === undefined ? hasRoom : write(before)
      }
    })
  },
  {
    name: "loses a line on its way now and then",
    breaks: "nothing that was said is lost to those who are there, unless they are told so",
    make: withOutlets((write) => {
      let lines = 0
      return (bytes) => (isTalk(bytes) && ++lines % 3 === 0 ? true : write(bytes))
    })
  },
  {
    name: "whispers aloud",
    breaks: "private words reach the one they are for, and nobody else",
    make: withHub((right) =>
      withMembers(right, (member) => ({
        whisper: (to, text) => Effect.tap(member.whisper(to, text), member.say(text))
      }))
    )
  },
  {
    name: "logs what people say",
    breaks: "the log says nothing that people said",
    make: withHub((right) =>
      withMembers(right, (member) => ({ say: (text) => Effect.andThen(Effect.logInfo(text), member.say(text)) }))
    )
  },
  {
    name: "keeps on its roster who has left",
    breaks: "the roster says who is there",
    make: withHub((right) => {
      const ghosts = new Map<string, Member>()
      return {
        ...right,
        join: (...args) =>
          Effect.tap(right.join(...args), (member) => Effect.sync(() => ghosts.set(member.room, member))),
        roster: (room, limit) =>
          Effect.map(right.roster(room, limit), (present) => {
            const ghost = ghosts.get(room)?.person
            return ghost === undefined || present.people.some(({ id }) => id === ghost.id)
              ? present
              : { total: present.total + 1, people: [...present.people, ghost] }
          })
      }
    })
  },
  {
    name: "does not say why somebody left whose connection broke",
    breaks: "every close has a reason, which is logged, counted and told",
    make: withHub((right) =>
      withMembers(right, (member) => ({
        leaveAs: (reason) => member.leaveAs(reason === "connection lost" ? undefined : reason)
      }))
    )
  },
  {
    name: "closes without a farewell",
    breaks: "every close has a reason, which is logged, counted and told",
    make: withHub((right) =>
      withMembers(right, (member) => ({
        send: (bytes) => (Buffer.from(bytes).toString().includes("Goodbye") ? undefined : member.send(bytes))
      }))
    )
  },
  {
    name: "writes on although an outlet is full",
    breaks: "memory is bounded",
    make: withOutlets((write) => (bytes) => write(bytes) || true)
  },
  {
    name: "does not say that it goes on",
    breaks: "whoever is told that nothing goes on is told that it does",
    make: withHub((right) => withMembers(right, (member) => ({ hear: (hearing) => member.hear(grumpy(hearing)) })))
  },
  {
    name: "drops what is in line when it stops",
    breaks: "what was said before a stop is kept",
    make: ({ store }) => {
      const lines: Array<Effect.Effect<void>> = []
      return {
        store,
        hub: (right) =>
          withMembers(right, (member) => ({
            // passes on a line with the next
            say: (text) =>
              Effect.suspend(() => {
                lines.push(member.say(text))
                return lines.length > 1 ? lines.shift()! : Effect.void
              })
          }))
      }
    }
  },
  {
    name: "never gives up on a disk",
    breaks: "everything ends within its time",
    make: ({ disk, store }) => ({
      store: {
        ...store,
        append: (room, entries) =>
          Effect.catch(store.append(room, entries), () => (disk.rooms.size > 0 ? Effect.never : Effect.void))
      }
    })
  }
]
