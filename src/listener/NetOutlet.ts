/**
 * An outlet over Node's own socket: no fiber and no listener per write.
 */
import * as Effect from "effect/Effect"
import type * as Net from "node:net"
import type { Outlet } from "../hub/Outlet.ts"

/** The last bytes written, as a `Buffer`: one batch goes to thousands of sockets, and each write would wrap it anew. */
let lastBytes: Uint8Array | undefined
let lastBuffer: Buffer | undefined

const asBuffer = (bytes: Uint8Array): Buffer => {
  if (bytes !== lastBytes) {
    lastBytes = bytes
    lastBuffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }
  return lastBuffer!
}

/** What Node's sockets have, undocumented: the system's side of a connection. */
interface Handled extends Net.Socket {
  readonly _handle?: { readonly writeQueueSize?: number } | null
}

/** The outlet of a socket: listeners that all sockets share find it here. */
const owner = Symbol("effect-hubbub/listener/NetOutlet")

function onDrain(this: Net.Socket & { [owner]?: NetOutlet }) {
  this[owner]!.onDrain()
}

const nothing = () => {}

/** A class, so that ten thousand of them share their methods. */
class NetOutlet implements Outlet {
  readonly #socket: Handled & { [owner]?: NetOutlet }
  onDrain: () => void = nothing

  constructor(socket: Handled) {
    this.#socket = socket
  }

  write(bytes: Uint8Array): boolean {
    const socket = this.#socket
    if (!socket.writable || socket.write(asBuffer(bytes))) return true
    // most are never full, and listeners take memory
    if (socket[owner] === undefined) {
      socket[owner] = this
      socket.on("drain", onDrain).on("close", onDrain)
    }
    return false
  }

  /** Node counts a chunk as one until all of it is written; the handle knows better (net.js uses it the same way). */
  pending(): number {
    return this.#socket._handle?.writeQueueSize ?? this.#socket.writableLength
  }

  get end(): Effect.Effect<void> {
    return Effect.callback((resume) => {
      const socket = this.#socket
      if (socket.writableFinished || socket.destroyed) return resume(Effect.void)
      // `end` itself answers only the first who asks
      const done = () => resume(Effect.void)
      socket.once("finish", done).once("close", done).end()
      return Effect.sync(() => socket.off("finish", done).off("close", done))
    })
  }

  destroy(): void {
    this.#socket.destroy()
  }
}

/** The outlet of a connection. */
export const make = (socket: Net.Socket): Outlet => new NetOutlet(socket)
