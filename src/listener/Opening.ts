/**
 * The first bytes of one of Node's sockets, looked at before anybody is given the rest.
 */
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import type * as Net from "node:net"
import * as Departure from "../chat/Departure.ts"

/** A connection came to nothing before it was heard; `code` is what the system or TLS says. */
export class Failed extends Data.TaggedError("Failed")<{
  readonly departure: Departure.Departure
  readonly code?: string
}> {}

/** What is to be known of all that came so far, and how many bytes of it are done with; `undefined` while it takes more. */
export type Judge<A> = (bytes: Buffer) => { readonly value: A; readonly taken: number } | Failed | undefined

const nothing = Buffer.alloc(0)

/** Reads until `judgement` is certain, and puts back what it left. */
export const judge = <A>(socket: Net.Socket, judgement: Judge<A>): Effect.Effect<A, Failed> =>
  Effect.callback((resume) => {
    let bytes = nothing
    const settle = (effect: Effect.Effect<A, Failed>) => {
      stop()
      resume(effect)
    }
    const onReadable = () => {
      bytes = Buffer.concat([bytes, (socket.read() as Buffer | null) ?? nothing])
      const judged = judgement(bytes)
      if (judged === undefined) return
      if (judged instanceof Failed) return settle(Effect.fail(judged))
      if (judged.taken < bytes.length) socket.unshift(bytes.subarray(judged.taken))
      settle(Effect.succeed(judged.value))
    }
    const onGone = () => settle(Effect.fail(new Failed({ departure: Departure.gone })))
    const stop = () => void socket.off("readable", onReadable).off("end", onGone).off("close", onGone)
    socket.on("readable", onReadable).on("end", onGone).on("close", onGone)
    return Effect.sync(stop)
  })
