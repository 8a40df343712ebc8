import { assert, describe, it } from "@effect/vitest"
import * as Arbitrary from "effect/Arbitrary"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as Queue from "effect/Queue"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/testing/TestClock"
import * as Readiness from "../../src/net/Readiness.ts"
import { fromStream } from "../../src/net/ReadinessSource.ts"
import { brief, consuming, type Shown, told } from "./Selecting.ts"

describe("Readiness", () => {
  it.effect("gives what comes from any source, with its tag, until all have ended", () =>
    Effect.gen(function* () {
      const [a, b] = [yield* told("a"), yield* told("b")]
      const { next, rest } = yield* consuming(Readiness.select([a.source, b.source]))
      yield* b.say("one")
      assert.strictEqual(yield* next, "b:one")
      yield* a.say("two")
      assert.strictEqual(yield* next, "a:two")
      yield* a.end
      assert.strictEqual(yield* next, "a:")
      yield* b.say("three")
      assert.strictEqual(yield* next, "b:three")
      yield* b.fail
      assert.deepStrictEqual(yield* rest, ["b!broken"])
    })
  )

  it.effect("gives nothing for no source at all", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* Stream.runCollect(Readiness.select([])), [])
    })
  )

  it.effect("says after five seconds that nothing came from anyone, and every five seconds again", () =>
    Effect.gen(function* () {
      const [a, b] = [yield* told("a"), yield* told("b")]
      const { next, rest } = yield* consuming(Readiness.select([a.source, b.source]))
      yield* TestClock.adjust(4999)
      yield* a.say("just in time")
      assert.strictEqual(yield* next, "a:just in time")
      yield* TestClock.adjust(4999)
      yield* b.say("also")
      assert.strictEqual(yield* next, "b:also")
      yield* TestClock.adjust(5000)
      assert.strictEqual(yield* next, "idle 5000")
      yield* TestClock.adjust(5000)
      assert.strictEqual(yield* next, "idle 5000")
      yield* a.end
      assert.strictEqual(yield* next, "a:")
      yield* TestClock.adjust(4999)
      yield* b.end
      assert.deepStrictEqual(yield* rest, ["b:"])
    })
  )

  it.effect("takes another idle time, or none", () =>
    Effect.gen(function* () {
      const [a, b] = [yield* told("a"), yield* told("b")]
      const timed = yield* consuming(Readiness.select([a.source], { idle: "200 millis" }))
      const untimed = yield* consuming(Readiness.select([b.source], { idle: Duration.infinity }))
      yield* TestClock.adjust(200)
      assert.strictEqual(yield* timed.next, "idle 200")
      yield* Fiber.interrupt(timed.fiber)
      yield* TestClock.adjust("30 days")
      yield* b.end
      assert.deepStrictEqual(yield* untimed.rest, ["b:"])
    })
  )

  it.effect("does not call a source idle that spoke while the consumer was busy", () =>
    Effect.gen(function* () {
      const a = yield* told("a")
      const pull = yield* Stream.toPull(Readiness.select([a.source]))
      yield* a.say("first")
      assert.deepStrictEqual((yield* pull).map(brief), ["a:first"])
      yield* a.say("second")
      yield* TestClock.adjust("1 minute")
      assert.deepStrictEqual((yield* pull).map(brief), ["a:second"])
    })
  )

  it.effect.prop(
    "loses and repeats nothing, and keeps each source's order, however often a wait is interrupted",
    [
      Arbitrary.array(
        Arbitrary.schema(
          Schema.Struct({
            from: Schema.Literals(["a", "b", "c"]),
            /** How long the consumer waits before it is interrupted, and when the next word comes. */
            patience: Schema.Literals([1, 2, 3, 5]),
            gap: Schema.Literals([0, 1, 2, 4])
          })
        ),
        { maxLength: 40 }
      )
    ],
    ([steps]) =>
      Effect.gen(function* () {
        const sources = { a: yield* told("a"), b: yield* told("b"), c: yield* told("c") }
        const pull = yield* Stream.toPull(
          Readiness.select([sources.a.source, sources.b.source, sources.c.source], { idle: "3 millis", capacity: 2 })
        )
        const seen: Array<string> = []
        const note = (events: ReadonlyArray<Shown>) => {
          for (const { _tag, data } of events) if (_tag === "Readable") seen.push(...(data as ReadonlyArray<string>))
        }
        for (const [index, { from, gap, patience }] of steps.entries()) {
          const wait = yield* Effect.forkScoped(Effect.timeoutOption(pull, patience), { startImmediately: true })
          yield* TestClock.adjust(gap)
          yield* sources[from].say(`${from}${index}`)
          yield* TestClock.adjust(patience)
          note(Option.getOrElse(yield* Fiber.join(wait), () => []))
        }
        for (const { end } of Object.values(sources)) yield* end
        const rest = yield* Effect.forkScoped(Effect.ignore(Effect.forever(Effect.map(pull, note))), {
          startImmediately: true
        })
        yield* Fiber.join(rest)
        for (const from of ["a", "b", "c"]) {
          assert.deepStrictEqual(
            seen.filter((word) => word.startsWith(from)),
            steps.flatMap((step, index) => (step.from === from ? [`${from}${index}`] : []))
          )
        }
        assert.strictEqual(seen.length, steps.length)
      }).pipe(Effect.scoped)
  )

  it.effect("loses nothing that comes in the very moment in which a wait is interrupted", () =>
    Effect.gen(function* () {
      const opened = yield* Queue.unbounded<Readiness.Output<Readiness.Readable<"a", number>>>()
      const source: Readiness.Source<Readiness.Readable<"a", number>> = {
        run: (output) => Effect.andThen(Queue.offer(opened, output), Effect.never)
      }
      const pull = yield* Stream.toPull(Readiness.select([source]))
      const output = yield* Queue.take(opened).pipe(Effect.raceFirst(Effect.as(Effect.exit(pull), undefined)))
      const seen: Array<unknown> = []
      const sent = Array.from({ length: 20 }, (_, index) => index)
      for (const index of sent) {
        const wait = yield* Effect.forkChild(pull)
        yield* Effect.yieldNow
        // both within one turn: the wait has been woken and has not run yet
        Effect.runSync(output!.emit({ _tag: "Readable", source: "a", data: [index] }))
        wait.interruptUnsafe()
        const exit = yield* Fiber.await(wait)
        if (Exit.isSuccess(exit)) seen.push(...exit.value.flatMap((event) => (event as Shown).data))
      }
      yield* Effect.forkChild(
        Effect.forever(Effect.map(pull, (events) => seen.push(...events.flatMap((event) => (event as Shown).data))))
      )
      yield* Effect.yieldNow
      yield* Effect.yieldNow
      assert.deepStrictEqual(seen, sent)
    })
  )

  it.effect("holds sources back while nobody takes what they have", () =>
    Effect.gen(function* () {
      let read = 0
      const counting = Stream.fromEffectRepeat(Effect.sync(() => ++read))
      const pull = yield* Stream.toPull(Readiness.select([fromStream("a", counting)], { capacity: 4 }))
      yield* pull
      yield* TestClock.adjust("1 second")
      const before = read
      yield* TestClock.adjust("1 hour")
      assert.strictEqual(read, before)
      // what was taken, four that wait and one that wants to
      assert.isAtMost(read, 2 * (4 + 1))
      yield* pull
      yield* TestClock.adjust("1 second")
      assert.isAbove(read, before)
    })
  )

  it.effect("a source that talks all the time does not silence the others", () =>
    Effect.gen(function* () {
      const quiet = yield* told("quiet")
      const loud = fromStream("loud", Stream.fromEffectRepeat(Effect.as(Effect.yieldNow, "x")))
      const events = Readiness.select([loud, quiet.source])
      yield* quiet.say("me too")
      const found = yield* events.pipe(
        Stream.takeUntil((event) => event._tag === "Readable" && event.source === "quiet"),
        Stream.take(1000),
        Stream.runLast
      )
      assert.strictEqual(brief(Option.getOrThrow(found)), "quiet:me too")
    })
  )

  it.effect("closes every source when the consumer goes, and keeps one that ended open until then", () =>
    Effect.gen(function* () {
      const closed: Array<string> = []
      const closing = <A>(name: string, stream: Stream.Stream<A>): Readiness.Source<Readiness.Readable<string, A>> => ({
        run: (output) =>
          Effect.andThen(
            Effect.addFinalizer(() => Effect.sync(() => closed.push(name))),
            fromStream(name, stream).run(output as Readiness.Output<unknown>)
          )
      })
      yield* Effect.scoped(
        Effect.gen(function* () {
          const pull = yield* Stream.toPull(
            Readiness.select([closing("ended", Stream.empty), closing("open", Stream.never)])
          )
          assert.deepStrictEqual((yield* pull).map(brief), ["ended:"])
          yield* TestClock.adjust("1 second")
          assert.deepStrictEqual(closed, [])
          yield* Effect.forkScoped(pull, { startImmediately: true })
          yield* TestClock.adjust("1 second")
          assert.deepStrictEqual(closed, ["ended"])
        })
      )
      assert.deepStrictEqual(closed, ["ended", "open"])
    })
  )

  it.effect("takes in sources while it waits, and ends when all have ended", () =>
    Effect.gen(function* () {
      const [a, b] = [yield* told("a"), yield* told("b")]
      const selector = yield* Readiness.make<Readiness.EventOf<typeof a.source | typeof b.source>>()
      const { next, rest } = yield* consuming(selector.events)
      yield* selector.add(a.source)
      yield* a.say("one")
      assert.strictEqual(yield* next, "a:one")
      yield* selector.add(b.source)
      yield* a.end
      assert.strictEqual(yield* next, "a:")
      yield* b.end
      assert.deepStrictEqual(yield* rest, ["b:"])
    })
  )

  it.effect("waits for 500 sources at once", () =>
    Effect.gen(function* () {
      const names = Array.from({ length: 500 }, (_, index) => `source ${index}`)
      const sources = yield* Effect.forEach(names, (name) => told(name))
      const { next, rest } = yield* consuming(Readiness.select(sources.map(({ source }) => source)))
      for (const [index, { end, say }] of sources.entries()) {
        yield* say("hello")
        assert.strictEqual(yield* next, `${names[index]}:hello`)
        yield* end
        assert.strictEqual(yield* next, `${names[index]}:`)
      }
      assert.deepStrictEqual(yield* rest, [])
    })
  )
})
