/**
 * The order of rooms in Redis: see the contract, `hub/SharedOrder`.
 */
import * as Clock from "effect/Clock"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import type { Entry } from "../hub/RoomEvent.ts"
import { isKept, RoomEvent, safe } from "../hub/RoomEvent.ts"
import { newEpoch } from "../hub/Position.ts"
import type { Remembered, StoreFailed } from "../hub/RoomStore.ts"
import { type Follower, type Known, SharedOrder, type Stretch } from "../hub/SharedOrder.ts"
import { unreadable } from "../hub/Unreadable.ts"
import { Settings } from "../Settings.ts"
import { endLock } from "./EndLock.ts"
import { Generation } from "./Generation.ts"
import { NodeNumber } from "./NodeNumber.ts"
import * as Scripts from "./OrderScripts.ts"
import { parsed } from "./ParsedJson.ts"
import { RedisLink } from "./RedisLink.ts"

/** A batch as Redis keeps it: its id `0-<last>`, and its fields. */
type Row = readonly [id: string, fields: ReadonlyArray<string>]

/** Batches that are read at once. */
const pageRows = 64

/** The most events that are appended at once, and are one batch. */
const maxBatch = 512

/** Pages that are read at most for a piece of history: what is said lies thin among comings and goings. */
const maxPages = 100

/** Rooms that are written down again at once. */
const roomsAtOnce = 64

/** How often a room that is used is noted down, in milliseconds. */
const noteMillis = 60_000

/** A room that nobody has used for so long, in milliseconds, is open nowhere, unless for those who only read it. */
const unusedMillis = 5 * noteMillis

/** How long Redis keeps the last word that was sent to see whether it comes back, in milliseconds. */
const probeMillis = 60_000

const isEvents = Schema.is(Schema.Array(RoomEvent))

/** Entries in a row; what is damaged keeps its numbers. */
const entriesOf = (first: number, last: number, at: number, text: string): ReadonlyArray<Entry> => {
  const decoded = parsed(text)
  const isWhole = isEvents(decoded) && decoded.length === last - first + 1
  const events = isWhole ? decoded.map(safe) : Array.from({ length: last - first + 1 }, () => unreadable)
  return events.map((event, index) => ({ _tag: "Entry", seq: first + index, at, event }))
}

const entriesOfRow = ([id, [, first, , at, , events = ""]]: Row): ReadonlyArray<Entry> =>
  entriesOf(Number(first), Number(id.slice("0-".length)), Number(at), events)

/** What was published: `B`, epoch, first, last, time, who appended it, events. */
const published = /^B (\S+) (\d+) (\d+) (\d+) (\S*) /

const stretchOf = (message: string, self: string): Stretch | undefined => {
  const [head, epoch = "", firstText, lastText, at, by] = published.exec(message) ?? []
  if (head === undefined) return undefined
  const [first, last] = [Number(firstText), Number(lastText)]
  const entries = by === self ? undefined : entriesOf(first, last, Number(at), message.slice(head.length))
  return { epoch, first, last, entries }
}

/** What everybody in a room is told when Redis has lost it. */
const lossNotice = JSON.stringify([
  { _tag: "Notice", text: "Redis has lost what was said here; what was said last may be lost as well" }
] satisfies ReadonlyArray<RoomEvent>)

const make = Effect.gen(function* () {
  const { maxRooms, redisKeepFor, redisKeepLines } = yield* Settings
  const link = yield* RedisLink
  const { key, run, send, subscribe, trouble, watch } = link
  const { keep, trusted } = yield* Generation
  const { home } = yield* NodeNumber
  const self = String(home)
  const keepMillis = Duration.toMillis(redisKeepFor)
  const followers = new Set<Follower>()
  /** When rooms were noted down, within {@link noteMillis}. */
  const noted = new Map<string, number>()

  const gaps = () => {
    for (const { onGap } of followers) onGap()
  }
  yield* watch({ onReady: gaps, onLost: gaps })

  const roomKey = (name: string, what: string) => key(`{${name}}${what}`)

  /**
   * Forgets rooms that nobody is in: those kept long enough, and the ones whose last use is longest ago where there are too
   * many. What a server may have open is kept in any case: people there would be told that it is lost.
   */
  const forgetOldest = Effect.fnUntraced(function* (now: number) {
    const old = yield* send<number>("ZCOUNT", key("rooms"), "-inf", String(now - keepMillis))
    let excess = Math.max(old, (yield* send<number>("ZCARD", key("rooms"))) - maxRooms)
    if (excess <= 0) return
    const unused = String(now - unusedMillis)
    for (const name of yield* send<ReadonlyArray<string>>("ZRANGEBYSCORE", key("rooms"), "-inf", unused)) {
      if ((yield* send<number>("EXISTS", roomKey(name, ":who"))) === 1) continue
      yield* send("DEL", ...["meta", "log", "rules"].map((what) => roomKey(name, `:${what}`)))
      yield* send("ZREM", key("rooms"), name)
      noted.delete(name)
      if (--excess === 0) return
    }
  })

  /** Notes down that a room is used, now and then. */
  const note = (name: string, now: number): Effect.Effect<void> => {
    if (now - (noted.get(name) ?? 0) < noteMillis) return Effect.void
    // others forget rooms as well, and nobody here hears of it; the one noted down longest ago comes first
    for (const [other, at] of noted) {
      if (now - at < noteMillis) break
      noted.delete(other)
    }
    noted.set(name, now)
    return Effect.ignore(Effect.andThen(send("ZADD", key("rooms"), String(now), name), forgetOldest(now)))
  }

  const ask = <A>(
    script: (typeof Scripts)["append" | "after" | "open"],
    { epoch, head, name, topic }: Known,
    at: number,
    ...args: ReadonlyArray<string | number>
  ): Effect.Effect<A, StoreFailed> =>
    Effect.gen(function* () {
      const fresh = yield* newEpoch
      yield* Effect.forkDetach(note(name, at))
      return yield* run<A>(
        script,
        [roomKey(name, ":meta"), roomKey(name, ":log"), roomKey(name, `:last:${self}`)],
        [epoch, head, fresh, at, lossNotice, roomKey(name, ""), redisKeepLines, keepMillis, topic, ...args]
      )
    })

  /** Asks for what there is, now. */
  const asking = <A>(
    script: (typeof Scripts)["after" | "open"],
    known: Known,
    most: number
  ): Effect.Effect<A, StoreFailed> => Effect.flatMap(Clock.currentTimeMillis, (now) => ask<A>(script, known, now, most))

  // a room that was lost begins anew, with its topic, before others open it
  yield* keep({
    restate: Effect.andThen(
      Effect.suspend(() =>
        Effect.forEach([...followers], ({ known }) => asking(Scripts.after, known(), 1), { concurrency: roomsAtOnce })
      ),
      Effect.sync(gaps)
    )
  })

  const unknown = (name: string): Known => ({ name, epoch: "", head: 0, topic: "" })

  const open = (name: string, lines: number): Effect.Effect<Remembered, StoreFailed> =>
    Effect.map(
      trusted(
        asking<readonly [string, string, string, ReadonlyArray<Row>, string]>(Scripts.open, unknown(name), lines)
      ),
      ([epoch, head, topic, rows, forgotten]) => ({
        epoch,
        head: Number(head),
        topic,
        forgotten: Number(forgotten),
        entries: rows.toReversed().flatMap(entriesOfRow).slice(-lines)
      })
    )

  /** What was said, page by page, from the newest on; `before` is the number that the oldest so far has. */
  const history = Effect.fnUntraced(function* (name: string, limit: number, before = Number.MAX_SAFE_INTEGER) {
    let said: ReadonlyArray<Entry> = []
    let end = before === Number.MAX_SAFE_INTEGER ? "+" : `0-${before + maxBatch}`
    for (let page = 0; page < maxPages && said.length < limit; page++) {
      // a batch is found by its last number, which may be above one that is asked for
      const rows = yield* send<ReadonlyArray<Row>>(
        "XREVRANGE",
        roomKey(name, ":log"),
        end,
        "-",
        "COUNT",
        String(pageRows)
      )
      const entries = rows.toReversed().flatMap(entriesOfRow)
      said = [...entries.filter(({ event, seq }) => seq < before && isKept(event)), ...said]
      if (rows.length < pageRows) break
      end = `(${rows[rows.length - 1]![0]}`
    }
    return said.slice(-limit)
  })

  const order: SharedOrder = {
    open,
    history: (name, limit, before) => (limit === 0 ? Effect.succeed([]) : history(name, limit, before)),
    trouble,
    append: (known, events, at, batch) => {
      const topic = events.findLast((event) => event._tag === "Topic")
      return Effect.map(
        ask<readonly [string, string, ReadonlyArray<Row>, string, string]>(
          Scripts.append,
          known,
          at,
          self,
          batch,
          events.length,
          JSON.stringify(events),
          topic === undefined ? "0" : "1",
          topic?.text ?? ""
        ),
        ([epoch, first, rows, topic, forgotten]) => ({
          epoch,
          first: first === "" ? undefined : Number(first),
          before: rows.flatMap(entriesOfRow),
          topic,
          forgotten: Number(forgotten)
        })
      )
    },
    after: (known) =>
      Effect.map(
        asking<readonly [string, ReadonlyArray<Row>, string, string]>(Scripts.after, known, pageRows),
        ([epoch, rows, topic, forgotten]) => ({
          epoch,
          entries: rows.flatMap(entriesOfRow),
          isFull: rows.length === pageRows,
          topic,
          forgotten: Number(forgotten)
        })
      ),
    follow: (name, follower) =>
      Effect.gen(function* () {
        yield* Effect.acquireRelease(
          Effect.sync(() => void followers.add(follower)),
          () => Effect.sync(() => void followers.delete(follower))
        )
        yield* subscribe(roomKey(name, ""), (message) => {
          if (message.startsWith("F ")) return follower.onForgotten(Number(message.slice(2)))
          const stretch = stretchOf(message, self)
          if (stretch !== undefined) follower.onStretch(stretch)
        })
        // what was appended, or forgotten, between opening and subscribing
        follower.onGap()
      }),
    endLock: (name) => Effect.provideService(endLock(name), RedisLink, link),
    rooms: Effect.map(send<ReadonlyArray<string>>("ZREVRANGE", key("rooms"), "0", "-1", "WITHSCORES"), (pairs) =>
      pairs.flatMap((name, index) => (index % 2 === 0 ? [{ name, usedAt: Number(pairs[index + 1]) }] : []))
    ),
    probe: Effect.scoped(
      Effect.gen(function* () {
        const channel = key(`probe:${self}`)
        const back = yield* Deferred.make<void>()
        yield* subscribe(channel, () => Deferred.doneUnsafe(back, Effect.void))
        // one that takes nothing in, full or a replica, still passes words on
        yield* send("SET", channel, "probe", "PX", String(probeMillis))
        yield* send("PUBLISH", channel, "probe")
        yield* Deferred.await(back)
      })
    )
  }
  return order
})

/** The rooms of the Redis that is provided. */
export const layerNoDeps: Layer.Layer<never, StoreFailed, Generation | NodeNumber | RedisLink | Settings> =
  Layer.effect(SharedOrder, make)
