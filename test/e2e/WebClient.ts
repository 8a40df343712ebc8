/**
 * A WebSocket client made of raw frames, so that it can also send what no library would.
 */
import { randomBytes } from "node:crypto"
import * as Net from "node:net"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as Schema from "effect/Schema"
import { ServerFrame } from "../../src/chat/WebProtocol.ts"
import { NeverCame, Transcript } from "./Transcript.ts"

const decode = Schema.decodeUnknownSync(Schema.fromJsonString(ServerFrame))

type Type = ServerFrame["type"]

/** The frames of one type, also where a shape has several types. */
type Frame<T extends Type> = ServerFrame extends infer F
  ? F extends { readonly type: infer U }
    ? T extends U
      ? F
      : never
    : never
  : never

/** A connection to `/ws`, upgraded. */
export interface WebClient {
  /** Each text message, a line; and when it closes, `close CODE REASON`. */
  readonly transcript: Transcript
  /** Sends an object as a text frame. */
  readonly send: (frame: object) => Effect.Effect<void>
  /** Sends bytes as they are. */
  readonly raw: (bytes: Uint8Array) => Effect.Effect<void>
  /** Reads on to the next frame of a type, past any others. Frames that are not of the protocol fail. */
  readonly next: <T extends Type>(type: T) => Effect.Effect<Frame<T>, NeverCame>
  /** The code and the reason that the server closes with. */
  readonly closed: Effect.Effect<string, NeverCame>
  readonly pause: Effect.Effect<void>
  readonly resume: Effect.Effect<void>
  readonly reset: Effect.Effect<void>
}

/** A frame of a client's: masked, as RFC 6455 §5.3 demands. */
export const frame = (opcode: number, payload: Uint8Array, isFinal = true): Uint8Array => {
  const mask = randomBytes(4)
  const { length } = payload
  const size = length < 126 ? [0x80 | length] : length < 65_536 ? [0xfe, length >> 8, length & 255] : undefined
  const header = size ?? [
    0xff,
    0,
    0,
    0,
    0,
    (length >>> 24) & 255,
    (length >>> 16) & 255,
    (length >>> 8) & 255,
    length & 255
  ]
  return Buffer.concat([
    Uint8Array.of((isFinal ? 0x80 : 0) | opcode, ...header),
    mask,
    payload.map((byte, index) => byte ^ mask[index % 4]!)
  ])
}

/** Takes whole frames of a server's from the front of `bytes`; what remains is returned. */
const read = (bytes: Buffer, onFrame: (opcode: number, payload: Buffer) => void): Buffer => {
  let rest = bytes
  while (rest.length >= 2) {
    const short = rest[1]! & 0x7f
    const header = short === 126 ? 4 : short === 127 ? 10 : 2
    if (rest.length < header) break
    const length = header === 2 ? short : header === 4 ? rest.readUInt16BE(2) : Number(rest.readBigUInt64BE(2))
    if (rest.length < header + length) break
    onFrame(rest[0]! & 0x0f, rest.subarray(header, header + length))
    rest = rest.subarray(header + length)
  }
  return rest
}

/** Asks for an upgrade; gives the client, or fails with the status line of the refusal. */
export const connect = Effect.fnUntraced(function* (
  port: number,
  headers: Readonly<Record<string, string>> = {}
): Effect.fn.Return<WebClient, NeverCame, Scope.Scope> {
  const transcript = new Transcript(`a page of port ${port}`, /\n/)
  let unread = Buffer.alloc(0)
  let isUpgraded = false
  const onFrame = (opcode: number, payload: Buffer) => {
    if (opcode === 1) transcript.push(`${payload.toString()}\n`)
    else if (opcode === 8) transcript.push(`close ${payload.readUInt16BE(0)} ${payload.subarray(2)}\n`)
    else transcript.push(`opcode ${opcode} ${payload.toString("hex")}\n`)
  }
  const socket = yield* Effect.acquireRelease(
    Effect.callback<Net.Socket, NeverCame>((resume) => {
      const socket = Net.connect({ host: "127.0.0.1", port, noDelay: true })
      socket.on("data", (chunk) => {
        unread = Buffer.concat([unread, chunk])
        if (!isUpgraded) {
          const end = unread.indexOf("\r\n\r\n")
          if (end < 0) return
          const status = unread.subarray(0, unread.indexOf("\r\n")).toString()
          if (!status.includes(" 101 ")) return resume(Effect.fail(new NeverCame({ message: status })))
          isUpgraded = true
          unread = unread.subarray(end + 4)
          resume(Effect.succeed(socket))
        }
        unread = Buffer.from(read(unread, onFrame))
      })
      socket.on("error", (error: NodeJS.ErrnoException) => transcript.end(error.code ?? error.message))
      socket.on("close", () => transcript.end("closed"))
      const lines = {
        Host: `127.0.0.1:${port}`,
        Connection: "Upgrade",
        Upgrade: "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": randomBytes(16).toString("base64"),
        ...headers
      }
      const head = Object.entries(lines).map(([name, value]) => `${name}: ${value}\r\n`)
      socket.write(`GET /ws HTTP/1.1\r\n${head.join("")}\r\n`)
    }),
    (socket) => Effect.sync(() => socket.destroy())
  )
  const raw = (bytes: Uint8Array) =>
    Effect.callback<void>((resume) => void socket.write(bytes, () => resume(Effect.void)))
  return {
    transcript,
    raw,
    send: (object) => raw(frame(1, Buffer.from(JSON.stringify(object)))),
    next: <T extends Type>(type: T) =>
      Effect.map(transcript.expectLine(new RegExp(`^\\{"type":"${type}"`)), (line) => decode(line) as Frame<T>),
    closed: Effect.map(transcript.expectLine(/^close /), (line) => line.slice("close ".length)),
    pause: Effect.sync(() => void socket.pause()),
    resume: Effect.sync(() => void socket.resume()),
    reset: Effect.sync(() => void socket.resetAndDestroy())
  }
})
