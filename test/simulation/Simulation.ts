/**
 * The whole server, from bytes to disk, under a clock and with faults that a seed chooses: people come, talk and go in every
 * way there is, the network is slow, the disk is slow, full and broken, the process stops and is killed. The same seed does
 * the same.
 */
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import type * as Scope from "effect/Scope"
import * as TestClock from "effect/testing/TestClock"
import { MemoryDisk } from "../../src/testing/RoomStoreMemory.ts"
import { until } from "../../src/testing/Turns.ts"
import { rooms } from "../listener/scripts/Script.ts"
import { type Book, newBook } from "./Book.ts"
import { Dice, type Mood, moods } from "./Faults.ts"
import { type Guest, People } from "./People.ts"
import { boot, type Make, type Process, WallClock } from "./Server.ts"

/** How often each thing happens, relative to the others. */
const weights = {
  come: 14,
  say: 24,
  /** Several lines at once. */
  burst: 3,
  act: 4,
  topic: 2,
  whisper: 8,
  join: 10,
  leave: 4,
  quit: 2,
  end: 2,
  reset: 2,
  /** Somebody reads nothing any more, until they do again. */
  stall: 4,
  resume: 6,
  /** All that the network held back arrives. */
  flush: 2,
  disk: 6,
  pass: 12,
  /** Somebody sets the clock on the wall. */
  clock: 1,
  restart: 1,
  kill: 2,
  /** All is well for a while. */
  calm: 1
}

/** More than half of what a log holds. */
const burstLines = 8

/** The most who are there at once. */
const mostPeople = 7

/** Seconds in which everything that waits for nothing has happened: what was asked of a slow disk, and tried again. */
const calmSeconds = 30

/** What the clock on the wall is set by, in milliseconds: half an hour, or twice that. */
const halfHour = 30 * 60_000

/** 2026-01-01, in Unix time in milliseconds. */
const startOfTime = 1_767_225_600_000

class Simulation {
  readonly book = newBook()
  readonly #dice: Dice
  readonly #disk = new MemoryDisk()
  readonly #wall = new WallClock()
  readonly #make: Make
  #mood: Mood = "well"
  #process!: Process
  #people!: People

  constructor(seed: number, make: Make) {
    this.#dice = new Dice(seed)
    this.#make = make
    this.#disk.fate = (request) => this.#dice.fate(this.#mood, request)
  }

  readonly boot: Effect.Effect<void, never, Scope.Scope> = Effect.gen({ self: this }, function* () {
    this.#mood = "well"
    this.#process = yield* boot(this.#disk, this.book, this.#wall, this.#make)
    this.#people = new People(this.book, this.#dice, this.#process)
    for (const [name, { epoch }] of this.#disk.rooms) {
      this.book.epochs.set(name, (this.book.epochs.get(name) ?? new Set()).add(epoch))
    }
  })

  readonly #stop = Effect.gen({ self: this }, function* () {
    this.#people.stopping()
    yield* this.#process.stop
  })

  readonly #restart = Effect.gen({ self: this }, function* () {
    yield* this.#stop
    this.#people.killed()
    yield* this.boot
  })

  readonly #kill = Effect.gen({ self: this }, function* () {
    this.#people.killed()
    yield* this.#process.kill
    yield* this.boot
  })

  /** All is well, everybody reads, and everything that was typed has arrived. Then the roll is called. */
  readonly calm = Effect.gen({ self: this }, function* () {
    this.#mood = "well"
    for (const guest of this.#people.all) {
      guest.client.resume()
      if (!guest.visit.isLeaving) this.#people.flush(guest)
    }
    for (let second = 0; second < calmSeconds; second++) {
      yield* until(20, () => false)
      yield* TestClock.adjust("1 second")
    }
    for (const { visit } of this.#people.all) {
      if (visit.isLeaving && !visit.isOver) this.book.overdue.push(`visit ${visit.id} has left and is not closed`)
    }
    for (const room of rooms) {
      const { people } = yield* this.#process.hub.roster(room)
      const told = people.map(({ name }) => name).sort()
      this.book.rollCalls.push({ room, told, expected: [...this.#people.in(room)].sort() })
    }
  })

  readonly #weigh = Effect.gen({ self: this }, function* () {
    for (const room of rooms) {
      const { bytes } = yield* this.#process.hub.inspect(room)
      this.book.logBytes = Math.max(this.book.logBytes, bytes)
    }
  })

  #act(guest: Guest, action: keyof typeof weights): void {
    const people = this.#people
    switch (action) {
      case "say":
        return people.say(guest)
      case "burst":
        for (let line = 0; line < burstLines; line++) people.say(guest)
        return
      case "act":
        return people.say(guest, "/me ")
      case "topic":
        return people.say(guest, "/topic ")
      case "whisper":
        return people.whisper(guest, this.#dice.among(people.present))
      case "join":
        return people.join(guest, this.#dice.among(rooms))
      case "leave":
        return people.leave(guest)
      case "quit":
      case "end":
      case "reset":
        return people.go(guest, action)
      case "stall":
        return people.stall(guest)
      case "resume":
        return guest.client.resume()
      case "flush":
        return people.flush(guest)
    }
  }

  readonly step = Effect.gen({ self: this }, function* () {
    const dice = this.#dice
    const action = dice.weighted(weights)
    const { present } = this.#people
    switch (action) {
      case "come":
        if (present.length < mostPeople) yield* this.#people.come
        break
      case "disk":
        this.#mood = dice.among(moods)
        break
      case "pass":
        yield* TestClock.adjust(dice.among([1, 20, 300, 1000, 5000]))
        break
      case "clock":
        this.#wall.jump((dice.below(5) - 2) * halfHour)
        break
      case "restart":
        yield* this.#restart
        break
      case "kill":
        yield* this.#kill
        break
      case "calm":
        yield* this.calm
        break
      default:
        if (present.length > 0) this.#act(dice.among(present), action)
    }
    yield* until(dice.among([0, 0, 0, 1, 2, 3, 5, 10, 30]), () => false)
    yield* this.#weigh
  })

  /** All is well at last; then the server is restarted once more, and asked what it remembers. */
  readonly finish = Effect.gen({ self: this }, function* () {
    yield* this.calm
    yield* this.#restart
    for (const room of rooms) {
      // opens it, if nobody has been there lately
      yield* Effect.orDie(this.#process.hub.govern(room, {}))
      const entries = yield* Effect.orDie(this.#process.hub.history(room, 10_000))
      this.book.remembered.set(
        room,
        entries.map(({ event }) => ("text" in event ? event.text : ""))
      )
      this.book.disk.set(room, this.#disk.entries(room))
    }
    yield* this.#stop
  })
}

/** What a seed brings to light in `steps` steps. */
export const simulate = (seed: number, make: Make, steps = 250): Effect.Effect<Book> =>
  Effect.gen(function* () {
    yield* TestClock.setTime(startOfTime)
    const simulation = new Simulation(seed, make)
    yield* simulation.boot
    for (let step = 0; step < steps; step++) yield* simulation.step
    yield* simulation.finish
    return simulation.book
  }).pipe(
    Effect.scoped,
    Random.withSeed(seed),
    // a slow machine is no reason to go on before everything has been done that a moment brings
    Effect.provide(TestClock.layer({ warningDelay: "10 minutes" }), { local: true })
  )
