/**
 * A connection of Node's own as an Effect `Socket`, made so that ten thousand of them cost little.
 *
 * **Details**
 *
 * `NodeSocket.fromDuplex`, which does the same for any stream, makes some twenty closures and a context of its own for each
 * socket: measured, 6 KB and 70 µs of each connection. Here a connection is one object, its methods and its listeners are
 * shared, and a chunk goes from Node's `data` straight to whoever waits in {@link NetConnection.pull}.
 */
import * as Effect from "effect/Effect"
import type { NonEmptyReadonlyArray } from "effect/Array"
import * as Socket from "effect/socket/Socket"
import type * as Net from "node:net"
import type { Arrival } from "./Peer.ts"

/** What came, as it came. */
export type Chunks = NonEmptyReadonlyArray<Uint8Array | string>

/** What came next, or why nothing more does; `undefined` where nothing came in time. */
export type Next = Chunks | Socket.SocketError | undefined

/** The connection of a socket: listeners that all sockets share find it here. */
const owner = Symbol("effect-hubbub/listener/NetConnection")

interface Owned extends Net.Socket {
  [owner]?: NetConnection
}

const failed = (reason: Socket.SocketErrorReason) => new Socket.SocketError({ reason })

function onData(this: Owned, chunk: Uint8Array) {
  this[owner]!.hear(chunk)
}

function onEnd(this: Owned) {
  this[owner]!.end(failed(new Socket.SocketCloseError({ code: 1000 })))
}

function onError(this: Owned, cause: Error) {
  this[owner]!.end(failed(new Socket.SocketReadError({ cause })))
}

function onClose(this: Owned, hadError: boolean) {
  this[owner]!.end(failed(new Socket.SocketCloseError({ code: hadError ? 1006 : 1000 })))
}

/** An accepted connection. It is its own reader and its own writer, and is read from the moment it is made. */
export class NetConnection implements Socket.Socket, Socket.Reader, Socket.Writer {
  get [Socket.TypeId](): typeof Socket.TypeId {
    return Socket.TypeId
  }

  readonly net: Net.Socket
  readonly arrival: Arrival | undefined
  #resume: ((next: Next) => void) | undefined
  /** What came while nobody waited for it: Node is then asked to stop reading. */
  #heard: [Uint8Array, ...Array<Uint8Array>] | undefined
  #failure: Socket.SocketError | undefined

  constructor(net: Net.Socket, arrival?: Arrival) {
    this.net = net
    this.arrival = arrival
    ;(net as Owned)[owner] = this
    net.on("data", onData).on("end", onEnd).on("error", onError).on("close", onClose)
  }

  get reader(): Effect.Effect<this> {
    return Effect.succeed(this)
  }

  get writer(): Effect.Effect<this> {
    return Effect.succeed(this)
  }

  get pull(): Effect.Effect<Chunks, Socket.SocketError> {
    return Effect.flatMap(this.next(), (next) =>
      Socket.isSocketError(next) ? Effect.fail(next) : Effect.succeed(next as Chunks)
    )
  }

  /**
   * What comes next: first what came before, then the end. With `millis`, nothing when nothing has come by then. Whoever is
   * interrupted while they wait loses what comes until they ask again: to be told would cost each idle connection 250 bytes.
   */
  next(millis?: number): Effect.Effect<Next> {
    return Effect.callback((resume) => {
      const next = this.#take()
      if (next !== undefined) return resume(Effect.succeed(next))
      const timer = millis === undefined ? undefined : setTimeout(() => this.#settle(undefined), millis)
      this.#resume = (next) => {
        clearTimeout(timer)
        resume(Effect.succeed(next))
      }
    })
  }

  /** A connection of a line server cannot become a TLS one. */
  upgrade(): Effect.Effect<never, Socket.SocketError> {
    return Effect.fail(failed(new Socket.SocketUpgradeError({ cause: new Error("not supported") })))
  }

  write(chunk: Uint8Array | string | Socket.CloseEvent): Effect.Effect<void, Socket.SocketError> {
    return Effect.callback((resume) => {
      if (Socket.isCloseEvent(chunk)) {
        this.net.destroy()
        return resume(Effect.void)
      }
      this.net.write(chunk, (cause) =>
        resume(cause == null ? Effect.void : Effect.fail(failed(new Socket.SocketWriteError({ cause }))))
      )
    })
  }

  writeAll(chunks: NonEmptyReadonlyArray<Uint8Array | string>): Effect.Effect<void, Socket.SocketError> {
    return Effect.forEach(chunks, (chunk) => this.write(chunk), { discard: true })
  }

  /** Node has read a chunk. */
  hear(chunk: Uint8Array): void {
    if (this.#resume !== undefined) return this.#settle([chunk])
    if (this.#heard === undefined) this.#heard = [chunk]
    else this.#heard.push(chunk)
    this.net.pause()
  }

  /** Nothing more comes; the first reason counts. */
  end(failure: Socket.SocketError): void {
    if (this.#failure !== undefined) return
    this.#failure = failure
    this.#settle(failure)
  }

  /** Answers whoever waits. */
  #settle(next: Next): void {
    const resume = this.#resume
    this.#resume = undefined
    resume?.(next)
  }

  /** What there is without waiting. */
  #take(): Next {
    const heard = this.#heard
    if (heard === undefined) return this.#failure
    this.#heard = undefined
    this.net.resume()
    return heard
  }
}

/** As {@link NetConnection.next}, of any reader: there a timer costs less than the race of fibers that it takes here. */
export const next = (reader: Socket.Reader, millis?: number): Effect.Effect<Next> => {
  if (reader instanceof NetConnection) return reader.next(millis)
  const pull = Effect.catch(reader.pull, Effect.succeed<Next>)
  return millis === undefined ? pull : Effect.timeoutOrElse(pull, { duration: millis, orElse: () => Effect.undefined })
}
