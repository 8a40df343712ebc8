/**
 * The laws every outlet keeps, as data, and their registration as property tests over real connections.
 */
import { describe, it } from "@effect/vitest"
import * as Arbitrary from "effect/Arbitrary"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import { LawBroken } from "./LawBroken.ts"
import { type Connected, Probe } from "./OutletProbe.ts"

/** One law of an outlet. `check` needs a connection nobody has used before; `sizes` are the writes, in bytes. */
export interface OutletLaw {
  readonly name: string
  readonly check: (connected: Connected, sizes: ReadonlyArray<number>) => Effect.Effect<void, LawBroken>
}

/** Writes of any size: nothing, a byte, a line, more than a socket's buffer. */
export const writeSizes: Arbitrary.Arbitrary<ReadonlyArray<number>> = Arbitrary.array(
  Arbitrary.schema(
    Schema.Union([
      Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 200 })),
      Schema.Int.check(Schema.isBetween({ minimum: 16_000, maximum: 70_000 }))
    ])
  ),
  { minLength: 4, maxLength: 30 }
)

/** How often an outlet is filled in one run. */
const periods = 3

/** Both ways a connection can close under a writer. */
const closings = [
  { how: "destroyed", close: ({ outlet }: Connected) => Effect.sync(() => outlet.destroy()) },
  { how: "left by its peer", close: ({ closePeer }: Connected) => closePeer }
]

/** What holds of a connection that closes. */
const closedLaws: ReadonlyArray<OutletLaw> = closings.flatMap(
  ({ close, how }): ReadonlyArray<OutletLaw> => [
    {
      name: `${how} while full, it drains once and swallows what comes after`,
      check: Effect.fnUntraced(function* (connected, sizes) {
        const probe = yield* Probe.make(connected)
        yield* probe.clog
        const before = probe.drains
        yield* close(connected)
        yield* probe.drained
        for (const size of sizes) if (!probe.write(size)) return yield* probe.broken("closed, it said that it is full")
        yield* probe.idle
        const drains = probe.drains - before
        if (drains !== 1) return yield* probe.broken(`full once and closed, it drained ${drains} times`)
      }, Effect.scoped)
    },
    {
      name: `${how} while not full, it never leaves a writer waiting`,
      check: Effect.fnUntraced(function* (connected, sizes) {
        const probe = yield* Probe.make(connected)
        yield* close(connected)
        for (const size of sizes) if (!probe.write(size)) yield* probe.drained
      }, Effect.scoped)
    }
  ]
)

/** The laws of an outlet as data: to be checked without a test runner, or by another one. They need the real clock. */
export const laws: ReadonlyArray<OutletLaw> = [
  {
    name: "bytes arrive complete and in order, and then the end",
    check: Effect.fnUntraced(function* (connected, sizes) {
      const probe = yield* Probe.make(connected)
      probe.setReading(true)
      for (const size of sizes) if (!probe.write(size)) yield* probe.drained
      yield* probe.finishes("end", connected.outlet.end)
      yield* probe.arrival
    }, Effect.scoped)
  },
  {
    name: "nothing is lost of what is written while it is full",
    check: Effect.fnUntraced(function* (connected, sizes) {
      const probe = yield* Probe.make(connected)
      yield* probe.clog
      for (const size of sizes) probe.write(size)
      const ending = yield* Effect.forkChild(connected.outlet.end)
      yield* probe.arrival
      yield* probe.finishes("end", Fiber.join(ending))
    }, Effect.scoped)
  },
  {
    name: "each time it is full it drains exactly once, when the reader reads",
    check: Effect.fnUntraced(function* (connected) {
      const probe = yield* Probe.make(connected)
      for (let period = 0; period < periods; period++) {
        yield* probe.clog
        const before = probe.drains
        probe.setReading(true)
        yield* probe.drained
        yield* probe.idle
        probe.setReading(false)
        if (probe.drains !== before + 1) {
          return yield* probe.broken(`full once, it drained ${probe.drains - before} times`)
        }
      }
    }, Effect.scoped)
  },
  {
    name: "what is pending, where it can tell, goes down as the reader reads",
    check: Effect.fnUntraced(function* (connected) {
      const probe = yield* Probe.make(connected)
      const { outlet } = connected
      if (outlet.pending === undefined) return
      const pending = () => outlet.pending!()
      yield* probe.clog
      const before = pending()
      probe.setReading(true)
      yield* probe.drained
      if (pending() >= before) return yield* probe.broken(`${before} bytes were pending, then ${pending()}`)
    }, Effect.scoped)
  },
  {
    name: "end waits until everything is handed over, however often it is asked",
    check: Effect.fnUntraced(function* (connected) {
      const probe = yield* Probe.make(connected)
      yield* probe.clog
      const endings = [yield* Effect.forkChild(connected.outlet.end), yield* Effect.forkChild(connected.outlet.end)]
      yield* probe.idle
      if (endings.some((ending) => ending.pollUnsafe() !== undefined)) {
        return yield* probe.broken("end returned while the reader had not read")
      }
      yield* probe.arrival
      yield* probe.finishes("end", Fiber.joinAll(endings))
    }, Effect.scoped)
  },
  {
    name: "end returns when the connection is destroyed meanwhile",
    check: Effect.fnUntraced(function* (connected) {
      const probe = yield* Probe.make(connected)
      yield* probe.clog
      const ending = yield* Effect.forkChild(connected.outlet.end, { startImmediately: true })
      connected.outlet.destroy()
      yield* probe.finishes("end", Fiber.join(ending))
    }, Effect.scoped)
  },
  {
    name: "a reader that never reads makes no write wait or throw",
    check: Effect.fnUntraced(function* (connected, sizes) {
      const probe = yield* Probe.make(connected)
      yield* probe.clog
      for (const size of sizes) {
        yield* Effect.try({
          try: () => probe.write(size),
          catch: (error) => new LawBroken({ reason: `write threw ${error}` })
        })
      }
    }, Effect.scoped)
  },
  ...closedLaws
]

/** How long to look, and at what. */
export interface OutletLawOptions {
  /** The names of the laws to check; all of them unless given. */
  readonly only?: ReadonlyArray<string>
  /** Connections made per law. */
  readonly runs?: number
}

/** Registers one property test per law, under the real clock. `make` makes a new connection for each run. */
export const outletLaws = <E>(
  name: string,
  make: Effect.Effect<Connected, E, Scope.Scope>,
  options: OutletLawOptions = {}
): void => {
  const { only = laws.map(({ name }) => name), runs = 5 } = options
  void describe(name, () => {
    for (const { check, name } of laws.filter(({ name }) => only.includes(name))) {
      const property = ([sizes]: readonly [ReadonlyArray<number>]) =>
        Effect.scoped(Effect.flatMap(make, (connected) => check(connected, sizes)))
      // shrinking makes a connection per attempt, and a failure may take its whole patience
      it.live.prop(name, [writeSizes], property, { arbitrary: { runs, maxShrinks: 3 } })
    }
  })
}
