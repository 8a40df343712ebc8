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
interface Handled {
  readonly _handle?: { readonly writeQueueSize?: number } | null
}

/** The outlet of a connection. */
export const make = (socket: Net.Socket & Handled): Outlet => {
  const outlet = {
    write: (bytes: Uint8Array) => !socket.writable || socket.write(asBuffer(bytes)),
    // Node counts a chunk as one until all of it is written; the handle knows better (net.js uses it the same way)
    pending: () => socket._handle?.writeQueueSize ?? socket.writableLength,
    onDrain: () => {},
    end: Effect.callback<void>((resume) => {
      if (socket.writableFinished || socket.destroyed) return resume(Effect.void)
      // `end` itself answers only the first who asks
      const done = () => resume(Effect.void)
      socket.once("finish", done).once("close", done).end()
      return Effect.sync(() => socket.off("finish", done).off("close", done))
    }),
    destroy: () => {
      socket.destroy()
    }
  }
  const onDrain = () => outlet.onDrain()
  socket.on("drain", onDrain)
  socket.on("close", onDrain)
  return outlet
}
