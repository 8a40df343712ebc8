/**
 * A raw TCP client that sends exactly the bytes it is told to and reads lines that end CR LF.
 */
import * as Net from "node:net"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { type Expected, NeverCame, Transcript } from "./Transcript.ts"
import * as Telnet from "../../src/net/Telnet.ts"

/** A connection to the chat. */
export interface LineClient {
  readonly transcript: Transcript
  /** Sends bytes, or text as UTF-8, and waits until the kernel has them. */
  readonly send: (data: string | Uint8Array) => Effect.Effect<void>
  /** Sends a line with its end, CR LF. */
  readonly say: (line: string) => Effect.Effect<void>
  /** Reads on to the first line that is as expected, past any others, and gives it. */
  readonly expectLine: (expected: Expected) => Effect.Effect<string, NeverCame>
  /** Reads on to the first line that is as expected and gives all lines read, that one last. */
  readonly linesUntil: (expected: Expected) => Effect.Effect<ReadonlyArray<string>, NeverCame>
  /** The lines not read yet, once the server has closed the connection. */
  readonly remaining: Effect.Effect<ReadonlyArray<string>, NeverCame>
  /** Waits until the server has closed the connection: `end` in good order, or the error's code. */
  readonly ended: Effect.Effect<string, NeverCame>
  /** Waits until the server has handled all that was sent before, by anyone: it has answered this client since. */
  readonly roundTrip: Effect.Effect<void, NeverCame>
  /** Says that no more input comes (FIN); it still reads. */
  readonly endInput: Effect.Effect<void>
  /** Breaks the connection (RST). */
  readonly reset: Effect.Effect<void>
  /** Stops reading, so that what the server writes piles up. */
  readonly pause: Effect.Effect<void>
  readonly resume: Effect.Effect<void>
}

/** Connects to a port of 127.0.0.1, until the scope closes, as if from another machine at `from`. Fails when that is refused. */
export const connect = (port: number, from: string): Effect.Effect<LineClient, NeverCame, Scope.Scope> =>
  over(`port ${port}`, "connect", () => Net.connect({ host: "127.0.0.1", port, localAddress: from, noDelay: true }))

/** Connects by `dial`, until the scope closes; `ready` is the event that says it has. Fails when that is refused. */
export const over = Effect.fnUntraced(function* (
  where: string,
  ready: "connect" | "secureConnect",
  dial: () => Net.Socket
): Effect.fn.Return<LineClient, NeverCame, Scope.Scope> {
  const transcript = new Transcript(`a client of ${where}`, /\r\n/)
  // whatever people send, others must get valid UTF-8
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })
  // answers to a test that speaks telnet are not text
  let telnet = Telnet.initial
  const socket = yield* Effect.acquireRelease(
    Effect.callback<Net.Socket, NeverCame>((resume) => {
      const socket = dial()
      socket.on("data", (chunk) => {
        const step = Telnet.step(telnet, chunk, { us: new Set(), them: new Set() })
        telnet = step.state
        try {
          for (const item of step.received) {
            if (item instanceof Uint8Array) transcript.push(decoder.decode(item, { stream: true }))
          }
        } catch {
          transcript.end(`invalid UTF-8 from the server: ${chunk.toString("hex")}`)
        }
      })
      socket.once(ready, () => resume(Effect.succeed(socket)))
      socket.on("end", () => transcript.end("end"))
      socket.on("error", (error: NodeJS.ErrnoException) => {
        transcript.end(error.code ?? error.message)
        resume(Effect.fail(new NeverCame({ message: `Connecting to ${where}: ${error.code}` })))
      })
      socket.on("close", () => transcript.end("closed here"))
    }),
    (socket) => Effect.sync(() => socket.destroy())
  )
  let asked = 0
  const send = (data: string | Uint8Array) =>
    Effect.callback<void>((resume) => void socket.write(data, () => resume(Effect.void)))
  const say = (line: string) => send(`${line}\r\n`)
  const expectLine = (expected: Expected) => transcript.expectLine(expected)
  return {
    transcript,
    send,
    say,
    expectLine,
    linesUntil: (expected) => transcript.linesUntil(expected),
    remaining: transcript.remaining,
    ended: transcript.ended,
    roundTrip: Effect.suspend(() => {
      const question = `/ping-${++asked}`
      return Effect.andThen(say(question), Effect.asVoid(transcript.find(new RegExp(`There is no ${question};`))))
    }),
    endInput: Effect.sync(() => void socket.end()),
    reset: Effect.sync(() => void socket.resetAndDestroy()),
    pause: Effect.sync(() => void socket.pause()),
    resume: Effect.sync(() => void socket.resume())
  }
})
