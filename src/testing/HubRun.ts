/**
 * Performs a schedule on a hub and writes down what everybody did and heard.
 */
import * as Effect from "effect/Effect"
import { Hub } from "../hub/Hub.ts"
import * as Asides from "./Asides.ts"
import * as Cast from "./Cast.ts"
import { memberOf } from "./Cast.ts"
import * as Dealings from "./Dealings.ts"
import { type Findings, isEnd, theEnd } from "./Findings.ts"
import { names, type Room, rooms, type Schedule, type Step } from "./Schedule.ts"
import { type Readable, type SlowReader, streamReader } from "./SlowReader.ts"
import { type Bounds, type cutShort, Stage } from "./Stage.ts"
import { until } from "./Turns.ts"

/** The lines of a flood that are put in line before the tail of the log is looked at again. */
const floodStep = 16

/** No log that holds `roomBytes` keeps more entries than this many bytes each. */
const leastEntryBytes = 32

const start = Effect.fnUntraced(function* (stage: Stage) {
  const { bounds, findings, hub } = stage
  const cast = yield* Cast.make(stage)
  const dealings = Dealings.make(stage, cast)
  const asides = Asides.make(stage, cast)
  const streams: Array<SlowReader> = []

  /** One of `choices`, whatever there is. */
  const pick = <A>(choices: ReadonlyArray<A>, which: number): A | undefined => choices[which % choices.length]

  /** Publisher 0 is the server; the others speak as somebody in the room, if anybody is there. */
  const publish = (room: Room, publisher: number, count: number) => {
    const speaker = pick(
      cast.actors().filter(({ presences }) => presences.has(room)),
      publisher
    )
    return stage.publish(room, `publisher-${publisher}`, count, (text) =>
      publisher === 0
        ? { _tag: "Notice", text }
        : { _tag: "Said", by: (speaker && memberOf(speaker).person) ?? { id: 0, name: `publisher-${publisher}` }, text }
    )
  }

  const publishAll = (room: Room, publishers: ReadonlyArray<number>, count: number) =>
    stage.mayHappen(room, publishers.length * count)
      ? stage.prompt(
          "publishing",
          Effect.forEach(publishers, (publisher) => publish(room, publisher, count), {
            concurrency: "unbounded",
            discard: true
          })
        )
      : Effect.void

  const flood = Effect.fnUntraced(function* (room: Room) {
    const { head } = yield* hub.inspect(room)
    for (let lines = 0; lines * leastEntryBytes < bounds.roomBytes; lines += floodStep) {
      yield* publishAll(room, [1, 2], floodStep / 2)
      if ((yield* hub.inspect(room)).tail > head) return
      yield* Effect.yieldNow
    }
  })

  const subscribe = Effect.fnUntraced(function* (room: string, after: number | undefined) {
    const { head } = yield* hub.inspect(room)
    let seen = after ?? Number.NEGATIVE_INFINITY
    const label = `subscriber ${streams.length}`
    const reader = yield* streamReader(hub.subscribe(room, after === undefined ? {} : { after }), (heard) => {
      seen = heard._tag === "Entry" ? heard.seq : seen + heard.count
      if (heard._tag === "Entry") return Effect.void
      return Effect.map(hub.inspect(room), ({ tail }) => {
        if (seen < tail) return
        stage.broken(
          "who fell behind learns exactly how much they missed",
          `${label} was told it missed entries up to ${seen}, but the log still holds ${tail} and what comes after it`
        )
      })
    })
    streams.push(reader)
    findings.readers.push({
      label,
      room,
      person: 0,
      after,
      headBefore: head,
      publishedBefore: findings.publications.filter((publication) => publication.room === room).length,
      keepsUp: false,
      heard: reader.heard,
      closedAt: undefined
    })
  })

  const subscribeAfter = Effect.fnUntraced(function* (room: string, back: number) {
    const { head } = yield* hub.inspect(room)
    yield* subscribe(room, Math.max(0, head - back))
  })

  const perform = Effect.fnUntraced(function* ({ action, count, name, room: roomIndex, who }: Step) {
    const room = rooms[roomIndex]!
    const actor = pick(cast.actors(), who)
    switch (action) {
      case "publish":
        return yield* publishAll(room, [who % 4], count + 1)
      case "burst":
        return yield* publishAll(room, [1, 2, 3], count + 1)
      case "flood":
        return yield* flood(room)
      case "subscribe":
        return yield* subscribe(room, undefined)
      case "subscribeAfter":
        return yield* subscribeAfter(room, who * count)
      case "join":
        return yield* cast.join(room, names[name]!, count)
      case "race": {
        const other = pick(cast.actors(), who + 1)
        if (count % 2 === 0 || actor === undefined || other === undefined || actor === other) {
          return yield* cast.join(room, names[name]!, count, 2)
        }
        return yield* cast.rename([actor, other], names[name]!)
      }
      case "rename":
        return actor && (yield* cast.rename([actor], names[name]!))
      case "leave":
        return actor && (yield* cast.leave(actor))
      case "also":
        return actor && (yield* dealings.also(actor, room, count))
      case "part":
        return actor && actor.presences.size > 1 && actor.presences.has(room)
          ? yield* cast.part(actor, room)
          : undefined
      case "whisper":
        return actor && (yield* dealings.whisper(actor, names[name]!))
      case "away":
        return actor && (yield* dealings.away(actor, count % 2 === 0 ? `until ${count}` : undefined))
      case "lock":
        return yield* dealings.lock(room, count % 2 === 0)
      case "post":
        return yield* asides.post(room)
      case "hold":
        return yield* asides.hold(names[name]!)
      case "probe":
        return yield* asides.probe
      case "read":
        return pick<Readable>([...cast.outlets, ...streams], who)?.read()
      case "turn":
        return yield* Effect.yieldNow
    }
  })

  /** Everybody reads all they can get, up to one last line. */
  const finish = Effect.gen(function* () {
    for (const reader of [...cast.outlets, ...streams]) reader.free()
    const last = Effect.forEach(rooms, (room) => hub.publish(room, { _tag: "Notice", text: theEnd }), { discard: true })
    yield* stage.prompt("publishing", last)
    const listening = findings.readers.filter(({ closedAt }) => closedAt === undefined)
    yield* until(bounds.turns, () => listening.every(({ heard }) => heard.some(isEnd)))
    yield* stage.weigh
    yield* dealings.settle
    yield* asides.settle
    yield* cast.disperse
    for (const reader of cast.outlets) {
      reader.outlet.onDrain()
      const writes = reader.writesWhileFull()
      if (writes > 0) stage.broken("the memory a room holds is bounded", `a full outlet was written to ${writes} times`)
    }
    yield* Effect.yieldNow
  })

  return { perform, finish }
})

/** Performs `schedule`; at most `mostEntries` happen in a room. */
export const perform = Effect.fnUntraced(function* (
  schedule: Schedule,
  bounds: Bounds,
  mostEntries: number
): Effect.fn.Return<Findings, never, Hub> {
  return yield* Effect.scoped(
    Effect.gen(function* () {
      const stage = new Stage(yield* Hub, yield* Effect.scope, bounds, mostEntries)
      const run = Effect.gen(function* () {
        const { finish, perform } = yield* start(stage)
        for (const step of schedule) {
          yield* perform(step)
          yield* stage.weigh
        }
        yield* finish
      })
      // what cut the run short is among the findings
      yield* Effect.catch(run, (_: typeof cutShort) => Effect.void)
      return stage.findings
    })
  )
})
