/**
 * A server whose processes begin, stop and are killed, on one disk.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Scope from "effect/Scope"
import * as TestClock from "effect/testing/TestClock"
import * as Duration from "effect/Duration"
import type { Hub } from "../../src/hub/Hub.ts"
import type { Outlet } from "../../src/hub/Outlet.ts"
import { RoomStore } from "../../src/hub/RoomStore.ts"
import { type MemoryDisk, open } from "../../src/testing/RoomStoreMemory.ts"
import { start } from "../listener/ChatInMemory.ts"
import { rooms } from "../listener/scripts/Script.ts"
import { withMembers } from "../listener/scripts/WrongChats.ts"
import type { Book, Life, Logged } from "./Book.ts"

/** What a process is made of. */
export interface Made {
  readonly store: RoomStore
  readonly hub?: (right: Hub["Service"]) => Hub["Service"]
}

/** What a process is made of, for a disk and the right store on it. */
export type Make = (right: { readonly disk: MemoryDisk; readonly store: RoomStore }) => Made

/** As it should be. */
export const right: Make = ({ store }) => ({ store })

/** Small bounds, so that a few dozen lines reach them. */
export const settings = {
  logBytes: 4_096,
  batchBytes: 1_024,
  inboxLines: 16,
  replyBytes: 2_048,
  replayLines: 10,
  historyLines: 30,
  writeTimeout: Duration.seconds(20),
  roomKeep: Duration.minutes(2),
  // longer than a slow disk takes
  shutdownGrace: Duration.seconds(40)
}

/** A stop takes its grace, and what the disk takes. */
const mostStopSeconds = 120

/** Every reason for which the server closes a connection here. */
export const reasons = ["quit", "lost", "too-slow", "stopping", "gone"]

/** A clock on the wall that somebody sets, while time goes on as it does. */
export class WallClock {
  #offset = 0

  /** Sets it forward, or back. */
  jump(millis: number): void {
    this.#offset += millis
  }

  of(clock: Clock.Clock): Clock.Clock {
    const millis = () => clock.currentTimeMillisUnsafe() + this.#offset
    const nanos = () => clock.currentTimeNanosUnsafe() + BigInt(this.#offset) * 1_000_000n
    return {
      ...clock,
      currentTimeMillisUnsafe: millis,
      currentTimeMillis: Effect.sync(millis),
      currentTimeNanosUnsafe: nanos,
      currentTimeNanos: Effect.sync(nanos)
    }
  }
}

/** `outlet`, with a note of each write that it had no room for. */
const watched = (outlet: Outlet, book: Book): Outlet => {
  let isFull = false
  return {
    ...outlet,
    write: (bytes) => {
      if (isFull) book.writesWhileFull++
      isFull = !outlet.write(bytes)
      return !isFull
    },
    get onDrain() {
      return outlet.onDrain
    },
    set onDrain(drained) {
      outlet.onDrain = () => {
        isFull = false
        drained()
      }
    }
  }
}

/** `hub`, with a note of what it took from people, and of how it writes to them. */
const watchedHub = (hub: Hub["Service"], book: Book, life: Life): Hub["Service"] => {
  const noted = (said: Effect.Effect<void>, text: string) =>
    Effect.tap(
      said,
      Effect.sync(() => life.accepted.add(text))
    )
  return withMembers(
    {
      ...hub,
      join: (room, name, listening) =>
        hub.join(room, name, listening && { ...listening, outlet: watched(listening.outlet, book) })
    },
    (member) => ({
      say: (text) => noted(member.say(text), text),
      act: (text) => noted(member.act(text), text),
      setTopic: (text) => noted(member.setTopic(text), text)
    })
  )
}

/** One process that runs. */
export type Process = Effect.Success<ReturnType<typeof boot>>

/** Starts a process on what the disk holds. */
export const boot = Effect.fnUntraced(function* (disk: MemoryDisk, book: Book, wall: WallClock, make: Make) {
  const heads = new Map(rooms.map((room) => [room, disk.rooms.get(room)?.head ?? 0]))
  const life: Life = {
    heads,
    stoppedAt: Number.POSITIVE_INFINITY,
    end: undefined,
    accepted: new Set(),
    wasInTrouble: false,
    logged: [],
    closed: new Map()
  }
  const number = book.lives.push(life) - 1
  const scope = Scope.makeUnsafe()
  const parts = yield* Effect.map(Scope.provide(open(disk), scope), (right) => make({ disk, store: right }))
  const chat = yield* start(settings, undefined, {
    hub: (right) => watchedHub(parts.hub?.(right) ?? right, book, life)
  }).pipe(
    Scope.provide(scope),
    Effect.provideService(RoomStore, parts.store),
    Effect.updateService(Clock.Clock, (clock) => wall.of(clock))
  )

  /** Writes down what it has logged and counted. */
  const noteDown = Effect.gen(function* () {
    life.logged = chat.logged.map((entry): Logged => {
      const { annotations, level, message, timestamp } = JSON.parse(entry) as Logged & { readonly timestamp: string }
      return { message, level, at: Date.parse(timestamp), annotations }
    })
    for (const reason of reasons) life.closed.set(reason, yield* chat.closed(reason))
  })

  /** As a signal to stop does: people are told, what was said is kept, and nothing is left behind. */
  const stop = Effect.gen(function* () {
    life.end = "stopped"
    life.stoppedAt = wall.of(yield* Clock.Clock).currentTimeMillisUnsafe()
    // nobody waits for one that never ends
    const stopping = yield* Effect.forkDetach(Effect.andThen(chat.stop, Scope.close(scope, Exit.void)))
    for (let second = 0; second < mostStopSeconds && stopping.pollUnsafe() === undefined; second++) {
      life.wasInTrouble ||= parts.store.trouble() !== undefined
      yield* TestClock.adjust("1 second")
    }
    yield* noteDown
    if (stopping.pollUnsafe() === undefined) {
      book.overdue.push(`process ${number} did not stop within ${mostStopSeconds} seconds`)
      disk.crash()
    } else {
      yield* Fiber.join(stopping)
    }
  })

  /** As `kill -9` does: nothing that it goes on to do reaches the disk or anybody. */
  const kill = Effect.gen(function* () {
    life.end = "killed"
    yield* noteDown
    disk.crash()
    yield* Effect.forkDetach(Scope.close(scope, Exit.void))
  })

  return { number, hub: chat.hub, connect: chat.connect, stop, kill }
})
