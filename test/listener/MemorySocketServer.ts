/**
 * A `SocketServer` without a network: connections are made by the test and run under virtual time.
 */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Latch from "effect/Latch"
import * as NetAddress from "effect/net/NetAddress"
import * as Queue from "effect/Queue"
import * as Socket from "effect/socket/Socket"
import * as SocketServer from "effect/socket/SocketServer"
import * as Telnet from "../../src/net/Telnet.ts"

const closed = (code: number) => new Socket.SocketError({ reason: new Socket.SocketCloseError({ code }) })

/** How a broken connection shows to its reader. */
export const broken = (code: string) =>
  new Socket.SocketError({ reason: new Socket.SocketReadError({ cause: Object.assign(new Error(code), { code }) }) })

/** The far end of a connection. */
export interface Client {
  /** Sends chunks, as they are. */
  readonly send: (...chunks: ReadonlyArray<Uint8Array | string>) => void
  /** The next line, without its CR LF; fails when the server has closed. */
  readonly line: Effect.Effect<string, Cause.Done>
  /** The lines that have come by now. */
  readonly linesSoFar: Effect.Effect<ReadonlyArray<string>, Cause.Done>
  /** All lines until the server closes. */
  readonly rest: Effect.Effect<ReadonlyArray<string>>
  /** Ends the input: everything has been said, the answers are still read. */
  readonly end: () => void
  /** Breaks the connection. */
  readonly breakOff: (error: Socket.SocketError) => void
  /** Reads no more, so that the server's writes wait, until {@link resume}. */
  readonly stall: () => void
  readonly resume: () => void
  /** How many writes the server has finished. */
  readonly writes: () => number
  /** How many chunks the server has not read. */
  readonly unread: () => number
}

/** A server that knows no port, and `connect`. */
export const make = Effect.gen(function* () {
  const connecting = yield* Queue.unbounded<{ readonly socket: Socket.Socket; readonly over: Effect.Effect<void> }>()

  const connect: Effect.Effect<Client> = Effect.gen(function* () {
    const toServer = yield* Queue.unbounded<Uint8Array | string, Socket.SocketError>()
    const toClient = yield* Queue.unbounded<string, Cause.Done>()
    const reading = Latch.makeUnsafe(true)
    const decoder = new TextDecoder("utf-8", { fatal: true })
    let unended = ""
    let writes = 0

    // answers to a test that speaks telnet are not text
    let telnet = Telnet.initial
    const textOf = (chunk: Uint8Array | string): string => {
      if (typeof chunk === "string") return chunk
      const { received, state } = Telnet.step(telnet, chunk, { us: new Set(), them: new Set() })
      telnet = state
      return received.map((item) => (item instanceof Uint8Array ? decoder.decode(item, { stream: true }) : "")).join("")
    }

    const write = (chunk: Uint8Array | string | Socket.CloseEvent): Effect.Effect<void> => {
      if (Socket.isCloseEvent(chunk)) return Effect.asVoid(Queue.fail(toServer, closed(1006)))
      return Effect.andThen(
        reading.await,
        Effect.sync(() => {
          writes++
          const lines = (unended + textOf(chunk)).split("\r\n")
          unended = lines.pop() ?? ""
          Queue.offerAllUnsafe(toClient, lines)
        })
      )
    }
    const socket = Socket.make({
      reader: Effect.acquireRelease(
        Effect.succeed({ pull: Queue.takeAll(toServer), upgrade: Socket.SocketUpgradeError.unsupported }),
        () => Queue.fail(toServer, closed(1006))
      ),
      writer: Effect.succeed({ write, writeAll: (chunks) => Effect.forEach(chunks, write, { discard: true }) })
    })
    yield* Queue.offer(connecting, { socket, over: Effect.asVoid(Queue.end(toClient)) })
    const line = Queue.take(toClient)
    return {
      send: (...chunks) => Queue.offerAllUnsafe(toServer, chunks),
      line,
      linesSoFar: Queue.clear(toClient),
      rest: Effect.gen(function* () {
        const lines: Array<string> = []
        yield* Effect.ignore(Effect.forever(Effect.map(line, (next) => lines.push(next))))
        return lines
      }),
      end: () => Queue.failCauseUnsafe(toServer, Cause.fail(closed(1000))),
      breakOff: (error) => Queue.failCauseUnsafe(toServer, Cause.fail(error)),
      stall: () => reading.closeUnsafe(),
      resume: () => reading.openUnsafe(),
      writes: () => writes,
      unread: () => Queue.sizeUnsafe(toServer)
    }
  })

  const server = SocketServer.SocketServer.of({
    address: NetAddress.inetAddressFromIpStringUnsafe("127.0.0.1", 2626),
    run: (handler) =>
      Effect.scoped(
        Effect.forever(
          Effect.flatMap(Queue.take(connecting), ({ over, socket }) =>
            Effect.forkScoped(Effect.ensuring(Effect.ignoreCause(handler(socket)), over))
          )
        )
      )
  })
  return { server, connect }
})
