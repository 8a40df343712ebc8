/**
 * Socket options as the kernel has them, read with getsockopt(2) and set with setsockopt(2).
 *
 * **Details**
 *
 * `NodeSocketOptions.layer` is the service for Node: through the optional package `koffi` it reaches every option of the
 * table on Linux and macOS, without it only what Node's public API reaches. What is out of reach is `Unsupported`, never a
 * guess.
 *
 * **Gotchas**
 *
 * - Linux reports twice what was asked for `SO_SNDBUF` and `SO_RCVBUF` (socket(7)), at most twice `net.core.wmem_max` and
 *   `rmem_max`. The value is given as the kernel gives it.
 * - Reading `SO_ERROR` clears it, and so does a snapshot.
 * - Node remembers what its own `setNoDelay` and `setKeepAlive` were told last, and skips a call that changes nothing: do
 *   not mix them with this service on one socket.
 */
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type * as Dgram from "node:dgram"
import type * as Net from "node:net"
import { type Level, type Name, names, type Value } from "./SocketOptionsTable.ts"

export { type Level, type Name, names, optionOf, type SocketOption, type Value } from "./SocketOptionsTable.ts"

/** What has options: a connection, a listening socket, a datagram socket. */
export type NativeSocket = Net.Socket | Net.Server | Dgram.Socket

const fields = { option: Schema.Literals(names), operation: Schema.Literals(["read", "set"]) }

/** The option is out of reach here. `why` says what would help, or which platform has it. */
export class Unsupported extends Schema.TaggedError<Unsupported>()("Unsupported", { ...fields, why: Schema.String }) {
  override get message() {
    return `Cannot ${this.operation} ${this.option}: ${this.why}`
  }
}

/** The kernel refused: `errno` is its number, `code` the number's name, such as `EINVAL`. */
export class OptionError extends Schema.TaggedError<OptionError>()("OptionError", {
  ...fields,
  errno: Schema.Int,
  code: Schema.String,
  why: Schema.String
}) {
  override get message() {
    return `Cannot ${this.operation} ${this.option}: ${this.why} (${this.code})`
  }
}

/** One option of a snapshot. */
export interface Reading {
  readonly name: Name
  /** The level it was read at; an IPv6 socket has its own for some. */
  readonly level: Level
  readonly value: Result.Result<Value, Unsupported | OptionError>
}

/** Reads and sets socket options. */
export class SocketOptions extends Context.Service<
  SocketOptions,
  {
    /** The value the kernel has now. */
    readonly get: <N extends Name>(socket: NativeSocket, name: N) => Effect.Effect<Value<N>, Unsupported | OptionError>
    /** Asks the kernel for a value; what it made of it is read with `get`. */
    readonly set: <N extends Name>(
      socket: NativeSocket,
      name: N,
      value: Value<N>
    ) => Effect.Effect<void, Unsupported | OptionError>
    /** Every option that this kind of socket has, each with its value or why it has none. */
    readonly snapshot: (socket: NativeSocket) => Effect.Effect<ReadonlyArray<Reading>>
  }
>()("effect-hubbub/net/SocketOptions") {}
