/**
 * What `Readiness` can wait for: sockets, datagram sockets, listening sockets, any stream; and any of them again and
 * again.
 */
import * as Deferred from "effect/Deferred"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Latch from "effect/Latch"
import * as Schedule from "effect/Schedule"
import * as Scope from "effect/Scope"
import type * as DatagramSocket from "effect/socket/DatagramSocket"
import * as Socket from "effect/socket/Socket"
import type * as SocketServer from "effect/socket/SocketServer"
import * as Stream from "effect/Stream"
import type { Acceptable, Errored, Output, Readable, Source, Writable } from "./Readiness.ts"

/** What a stream can tell. */
export type StreamEvent<Tag, A, E> = Readable<Tag, A> | Errored<Tag, E>

/** What a connection can tell. */
export type SocketEvent<Tag> =
  | Readable<Tag, Uint8Array | string>
  | Writable<Tag, Uint8Array | string>
  | Errored<Tag, Socket.SocketError>

/** What a datagram socket can tell. */
export type DatagramSocketEvent<Tag> =
  | Readable<Tag, DatagramSocket.Datagram>
  | Writable<Tag, DatagramSocket.OutgoingDatagram>
  | Errored<Tag, DatagramSocket.DatagramSocketError>

/** What a listening socket can tell. */
export type SocketServerEvent<Tag> =
  | Acceptable<Tag>
  | Readable<Tag, never>
  | Errored<Tag, SocketServer.SocketServerError>

/** Runs to the end, and says how it ended. */
const ending = <Tag, A, E, R>(
  source: Tag,
  output: Output<Readable<Tag, A> | Errored<Tag, E>>,
  run: Effect.Effect<void, E, R>
): Effect.Effect<void, never, R> =>
  Effect.matchEffect(run, {
    onFailure: (error) => output.emitHandled({ _tag: "Errored", source, error }),
    onSuccess: () => output.emitHandled({ _tag: "Readable", source, data: [] })
  })

/** A stream, such as standard input: `Readable`, `Errored`. */
export const fromStream = <const Tag, A, E>(tag: Tag, stream: Stream.Stream<A, E>): Source<StreamEvent<Tag, A, E>> => ({
  run: (output) =>
    ending(
      tag,
      output,
      Stream.runForEachArray(stream, (data) => output.emit({ _tag: "Readable", source: tag, data }))
    )
})

/**
 * Tells when a write will not wait, and starts writes. Fails when one failed. Bytes are with the transport when `write`
 * returns, so a connection that is then closed in good order still sends them.
 */
const writing = Effect.fnUntraced(function* <Tag, A, E>(
  source: Tag,
  output: Output<Writable<Tag, A>>,
  write: (data: A) => Effect.Effect<void, E>,
  end: Effect.Effect<void>
): Effect.fn.Return<Effect.Effect<never, E>, never, Scope.Scope> {
  const scope = yield* Effect.scope
  const failed = Deferred.makeUnsafe<never, E>()
  const free = Latch.makeUnsafe(true)
  let isClosed = false
  yield* Effect.addFinalizer(() => {
    isClosed = true
    return free.open
  })
  const writable: Writable<Tag, A> = {
    _tag: "Writable",
    source,
    write: (data) =>
      Effect.suspend(() => {
        // as on any connection, what is written too late goes nowhere; its Errored or end is on the way
        if (isClosed) return Effect.succeed(true)
        // closing it tells whether it was open
        if (!free.closeUnsafe()) return Effect.succeed(false)
        return write(data).pipe(
          Effect.matchEffect({
            onFailure: (error) => Effect.andThen(free.open, Deferred.fail(failed, error)),
            onSuccess: () => {
              free.openUnsafe()
              return output.emit(writable)
            }
          }),
          Effect.forkIn(scope, { startImmediately: true }),
          Effect.as(true)
        )
      }),
    writeInTurn: (data) =>
      Effect.flatMap(Effect.andThen(free.await, writable.write(data)), (isTaken) =>
        isTaken ? Effect.void : writable.writeInTurn(data)
      ),
    end
  }
  yield* output.emit(writable)
  return Deferred.await(failed)
})

/** A connection, dialled when the source is opened: `Writable` once it stands, `Readable`, `Errored`. */
export const fromSocket = <const Tag>(tag: Tag, socket: Socket.Socket): Source<SocketEvent<Tag>> => ({
  run: (output) =>
    ending(
      tag,
      output,
      Effect.gen(function* () {
        const reader = yield* socket.reader
        const writerScope = yield* Scope.fork(yield* Effect.scope)
        const writer = yield* Scope.provide(socket.writer, writerScope)
        const failed = yield* writing(tag, output, writer.write, Scope.close(writerScope, Exit.void))
        yield* reader.pull.pipe(
          Effect.flatMap((data) => output.emit({ _tag: "Readable", source: tag, data })),
          Effect.forever,
          Effect.raceFirst(failed)
        )
      }).pipe(
        Effect.catchIf(
          ({ reason }) => reason._tag === "SocketCloseError" && reason.code === 1000,
          () => Effect.void
        )
      )
    )
})

/** A datagram socket, bound when the source is opened: `Writable`, `Readable`, `Errored`. */
export const fromDatagramSocket = <const Tag>(
  tag: Tag,
  socket: DatagramSocket.DatagramSocket
): Source<DatagramSocketEvent<Tag>> => ({
  run: (output) =>
    ending(
      tag,
      output,
      Effect.gen(function* () {
        const reader = yield* socket.reader
        const writer = yield* socket.writer
        const failed = yield* writing(tag, output, writer.write, Effect.void)
        yield* reader.pull.pipe(
          Effect.flatMap((data) => output.emit({ _tag: "Readable", source: tag, data })),
          Effect.forever,
          Effect.raceFirst(failed)
        )
      })
    )
})

/** A listening socket: `Acceptable`, `Errored`. Connections that nobody reads are closed with the source. */
export const fromSocketServer = <const Tag>(
  tag: Tag,
  server: SocketServer.SocketServer["Service"]
): Source<SocketServerEvent<Tag>> => ({
  run: (output) =>
    ending(
      tag,
      output,
      server.run((accepted) =>
        Effect.gen(function* () {
          const closed = Deferred.makeUnsafe<void>()
          let isClaimed = false
          const socket = Socket.make({
            reader: Effect.suspend(() => {
              isClaimed = true
              return Effect.andThen(
                Effect.addFinalizer(() => Deferred.succeed(closed, undefined)),
                accepted.reader
              )
            }),
            writer: accepted.writer
          })
          const context = yield* Effect.context<never>()
          yield* output.emit({ _tag: "Acceptable", source: tag, socket, context }).pipe(
            Effect.andThen(Deferred.await(closed)),
            Effect.onInterrupt(() => (isClaimed ? Effect.void : Effect.ignore(Effect.scoped(accepted.reader))))
          )
        })
      )
    )
})

/**
 * The same source again whenever it ended or failed: at once told, after `first` tried again, then ever more slowly, by
 * 1.5 and at most `most`, until data came.
 */
export const reopening = <Event extends { readonly _tag: string }>(
  source: Source<Event>,
  options: { readonly first: Duration.Input; readonly most: Duration.Input }
): Source<Event> => {
  const backoff = Schedule.min([Schedule.exponential(options.first, 1.5), Schedule.spaced(options.most)])
  return {
    run: (output) =>
      Effect.suspend(() => {
        let hasData = false
        const noted: Output<Event> = {
          emit: (event) => {
            hasData ||= event._tag === "Readable"
            return output.emit(event)
          },
          emitHandled: output.emitHandled
        }
        return Effect.scoped(source.run(noted)).pipe(
          // only a failure can be retried: an attempt without data is one here, and data ends this round of waiting
          Effect.andThen(Effect.suspend(() => (hasData ? Effect.sleep(options.first) : Effect.fail("no data")))),
          Effect.retry(backoff),
          Effect.ignore
        )
      }).pipe(Effect.forever)
  }
}
