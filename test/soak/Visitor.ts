/**
 * Somebody who comes and goes, in hundreds: a bare socket that remembers little of what it hears.
 */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as Net from "node:net"
import { NeverCame } from "../e2e/Transcript.ts"

/** How long anything may take on a slow, busy machine. */
const patience = "12 seconds"

/** How much of what they heard is remembered, in characters. */
const remembered = 4096

/** Somebody who has connected. */
export interface Visitor {
  readonly socket: Net.Socket
  /** Sends, and waits for nobody. */
  readonly send: (data: string | Uint8Array) => void
  /** Waits until they have heard these words; fails when the connection ends before. */
  readonly hear: (words: string) => Effect.Effect<void, NeverCame>
  /** Waits until the connection is closed, however. */
  readonly closed: Effect.Effect<void, NeverCame>
}

const never = (what: string) => Effect.fail(new NeverCame({ message: `A visitor never ${what}` }))

const within = <A>(effect: Effect.Effect<A, NeverCame>, what: string): Effect.Effect<A, NeverCame> =>
  Effect.timeoutOrElse(effect, { duration: patience, orElse: () => never(what) })

/** Somebody at a socket of that port's; it is destroyed with the scope. */
const visit = (port: number, onread?: Net.OnReadOpts): Effect.Effect<Visitor, never, Scope.Scope> =>
  Effect.map(
    Effect.acquireRelease(
      Effect.sync(() => Net.connect({ host: "127.0.0.1", port, ...(onread === undefined ? {} : { onread }) })),
      (socket) => Effect.sync(() => socket.destroy())
    ),
    (socket) => {
      let text = ""
      socket.on("data", (chunk) => (text = (text + chunk.toString("latin1")).slice(-remembered)))
      // whoever resets a connection, or finds it reset, learns that by its close
      socket.on("error", () => {})
      const on = <A>(event: string, look: () => Effect.Effect<A, NeverCame> | undefined) =>
        Effect.callback<A, NeverCame>((resume) => {
          const check = () => {
            const found = look()
            if (found !== undefined) resume(found)
          }
          socket.on(event, check).on("close", check)
          check()
          return Effect.sync(() => socket.off(event, check).off("close", check))
        })
      return {
        socket,
        send: (data) => void socket.write(data),
        hear: (words) =>
          within(
            on("data", () =>
              text.includes(words)
                ? Effect.void
                : socket.closed
                  ? never(`heard "${words}", but only: ${text}`)
                  : undefined
            ),
            `heard "${words}"`
          ),
        closed: within(
          on("close", () => (socket.closed ? Effect.void : undefined)),
          "was closed"
        )
      }
    }
  )

/** Somebody who reads as fast as it comes, unless their socket is paused. */
export const connect = (port: number): Effect.Effect<Visitor, never, Scope.Scope> => visit(port)

/** Somebody who reads a byte a second. */
export const dripping = (port: number): Effect.Effect<Visitor, never, Scope.Scope> =>
  Effect.gen(function* () {
    let timer: NodeJS.Timeout | undefined
    const visitor: Visitor = yield* visit(port, {
      buffer: Buffer.alloc(1),
      callback: () => {
        timer = setTimeout(() => visitor.socket.resume(), 1000)
        return false
      }
    })
    visitor.socket.once("close", () => clearTimeout(timer))
    return visitor
  })

/**
 * Breaks a connection (RST). Node cannot do so where it has ended its output, or is to; there the kernel does, for what comes
 * is not read.
 */
export const reset = ({ socket }: Visitor): Effect.Effect<void> =>
  Effect.sync(() => {
    if (socket.writableEnded || socket.isPaused()) socket.destroy()
    else socket.resetAndDestroy()
  })
