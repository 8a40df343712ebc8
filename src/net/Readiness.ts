/**
 * `select()` (POSIX.1-2024) for Effect: many sources, one stream of what is ready, and an idle timeout.
 *
 * **Details**
 *
 * Every source is read by a fiber of its own into one bounded queue; a full queue holds the sources back, so memory is
 * bounded by `capacity` events and one more per source. Waiting takes nothing out of the queue, so a wait that is
 * interrupted loses nothing: the next one sees what came meanwhile. One consumer at a time.
 *
 * A source that ends says so by a `Readable` without data, as `read(2)` returns 0, or by `Errored`. It stays open until
 * the consumer asks for the next event, so the end can still be answered.
 */
import * as Arr from "effect/Array"
import type { Done } from "effect/Cause"
import * as Clock from "effect/Clock"
import type * as Context from "effect/Context"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Queue from "effect/Queue"
import type * as Scope from "effect/Scope"
import type * as Socket from "effect/socket/Socket"
import * as Stream from "effect/Stream"
import * as Monotonic from "../Monotonic.ts"

/** Data arrived. No data: the source ended. */
export interface Readable<Tag, A> {
  readonly _tag: "Readable"
  readonly source: Tag
  readonly data: ReadonlyArray<A>
}

/** One write will not wait: once when the source opened, then after each write that the transport has taken. */
export interface Writable<Tag, A> {
  readonly _tag: "Writable"
  readonly source: Tag
  /** Hands over data without waiting. `false`: an earlier write is still under way, and nothing was taken. */
  readonly write: (data: A) => Effect.Effect<boolean>
  /** The same, after earlier writes are through. Waiting here for one source, the loop does not hear the others. */
  readonly writeInTurn: (data: A) => Effect.Effect<void>
  /** Nothing more will be written: half-closes where the transport can. */
  readonly end: Effect.Effect<void>
}

/** The source failed and is closed. */
export interface Errored<Tag, E> {
  readonly _tag: "Errored"
  readonly source: Tag
  readonly error: E
}

/** Somebody connected to a listening socket. The connection is open until the scope of its reader closes. */
export interface Acceptable<Tag> {
  readonly _tag: "Acceptable"
  readonly source: Tag
  readonly socket: Socket.Socket
  /** What the server knows of the connection, such as `NodeSocket.NetSocket`. */
  readonly context: Context.Context<never>
}

/** Nothing came from anyone for the idle time. */
export interface Idle {
  readonly _tag: "Idle"
  readonly elapsed: Duration.Duration
}

/** Where a source puts its events. */
export interface Output<in Event> {
  /** Waits while the queue is full. */
  readonly emit: (event: Event) => Effect.Effect<void>
  /** The same, then waits until the consumer has handled the event, which is when it asks for the next. */
  readonly emitHandled: (event: Event) => Effect.Effect<void>
}

/** Something that becomes ready. It runs until it has ended, in a scope of its own. */
export interface Source<out Event> {
  readonly run: (output: Output<Event>) => Effect.Effect<void, never, Scope.Scope>
}

/** How to wait. */
export interface Options {
  /** After so long without anything from anyone comes an `Idle`. Default 5 seconds; infinite for never. */
  readonly idle?: Duration.Input | undefined
  /** How many events may wait. Default 64. */
  readonly capacity?: number | undefined
}

/** A set of sources that grows while it is waited on. */
export interface Selector<Event> {
  /** Opens a source; it is closed when it ends or with the selector. */
  readonly add: (source: Source<Event>) => Effect.Effect<void>
  /** Ends when every source has ended. */
  readonly events: Stream.Stream<Event | Idle>
}

interface Waiting<Event> {
  readonly event: Event
  readonly handled: Deferred.Deferred<void> | undefined
}

/** An empty selector, open as long as the scope. */
export const make = Effect.fnUntraced(function* <Event>(
  options?: Options
): Effect.fn.Return<Selector<Event>, never, Scope.Scope> {
  const idle = Duration.fromInputUnsafe(options?.idle ?? "5 seconds")
  const scope = yield* Effect.scope
  const clock = yield* Clock.Clock
  const queue = yield* Queue.bounded<Waiting<Event>, Done>(options?.capacity ?? 64)
  let open = 0
  let lastAt = Monotonic.millisOf(clock)
  let unhandled: ReadonlyArray<Waiting<Event>> = []

  const output: Output<Event> = {
    emit: (event) => Effect.asVoid(Queue.offer(queue, { event, handled: undefined })),
    emitHandled: (event) =>
      Effect.suspend(() => {
        const handled = Deferred.makeUnsafe<void>()
        return Effect.andThen(Queue.offer(queue, { event, handled }), Deferred.await(handled))
      })
  }

  const add = (source: Source<Event>) =>
    Effect.suspend(() => {
      open++
      return Effect.scoped(source.run(output)).pipe(
        Effect.ensuring(Effect.sync(() => --open === 0 && Queue.endUnsafe(queue))),
        Effect.forkIn(scope),
        Effect.asVoid
      )
    })

  /** Returns when something waits (`true`) or the idle time is over. */
  const awaitAny = Effect.suspend(() => {
    if (Queue.sizeUnsafe(queue) > 0) return Effect.succeed(true)
    const isWaiting = Effect.as(Queue.peek(queue), true)
    if (!Duration.isFinite(idle)) return isWaiting
    const left = Math.max(0, lastAt + Duration.toMillis(idle) - Monotonic.millisOf(clock))
    return Effect.raceFirst(isWaiting, Effect.as(Effect.sleep(left), false))
  })

  const pull = Effect.gen(function* () {
    for (const { handled } of unhandled) if (handled !== undefined) Deferred.doneUnsafe(handled, Effect.void)
    unhandled = []
    const hasCome = (yield* awaitAny) || Queue.sizeUnsafe(queue) > 0
    const elapsed = Duration.millis(Monotonic.millisOf(clock) - lastAt)
    lastAt = Monotonic.millisOf(clock)
    if (!hasCome) return Arr.of<Event | Idle>({ _tag: "Idle", elapsed })
    const waiting = yield* Queue.takeAll(queue)
    unhandled = waiting
    return Arr.map(waiting, ({ event }): Event | Idle => event)
  })

  return { add, events: Stream.fromPull(Effect.succeed(pull)) }
})

/** The events a source has. */
export type EventOf<S> = S extends Source<infer Event> ? Event : never

/** Everything that is ready, from all `sources`, until all have ended. */
export const select = <S extends Source<unknown>>(
  sources: Iterable<S>,
  options?: Options
): Stream.Stream<EventOf<S> | Idle> =>
  Stream.unwrap(
    Effect.gen(function* () {
      const all = Array.from(sources) as unknown as ReadonlyArray<Source<EventOf<S>>>
      if (all.length === 0) return Stream.empty
      const selector = yield* make<EventOf<S>>(options)
      yield* Effect.forEach(all, selector.add, { discard: true })
      return selector.events
    })
  )
