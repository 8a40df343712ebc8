/**
 * Writes to an outlet and reads what arrives at its peer: every byte says where in the stream it belongs.
 */
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { Outlet } from "../hub/Outlet.ts"
import { LawBroken } from "./LawBroken.ts"
import { until } from "./Turns.ts"

/** An outlet, connected. */
export interface Connected {
  readonly outlet: Outlet
  /** What has come to the other side, as soon as there is something; `undefined` is the end. */
  readonly read: Effect.Effect<Uint8Array | undefined>
  /** Closes the other side at once, with whatever it has not read. */
  readonly closePeer: Effect.Effect<void>
}

/** How long anything may take that is to happen: connections are real, and machines are slow. */
const patience = "5 seconds"

/** Turns of the event loop in which an outlet that can make progress does. */
const idleTurns = 50

/** A write that no socket takes at once. */
const clogBytes = 512 * 1024

/** More than any connection holds by itself. */
const mostClogs = 128

/** The byte at a place in the stream; neighbours and the same place in other blocks differ. */
const byteAt = (offset: number): number => (offset + 31 * (offset >> 8) + 17 * (offset >> 16)) & 0xff

/** Writes to an outlet and reads at its peer. */
export class Probe {
  readonly #connected: Connected
  /** How often the outlet said that it can take bytes again. */
  drains = 0
  #isFull = false
  #written = 0
  #arrived = 0
  #isReading = false
  #garbled: string | undefined
  readonly #ended = Deferred.makeUnsafe<void>()

  private constructor(connected: Connected) {
    this.#connected = connected
    connected.outlet.onDrain = () => {
      this.drains++
      this.#isFull = false
    }
  }

  /** The peer reads nothing until it is told to. */
  static readonly make = Effect.fnUntraced(function* (
    connected: Connected
  ): Effect.fn.Return<Probe, never, Scope.Scope> {
    const probe = new Probe(connected)
    yield* Effect.forkScoped(probe.#reading)
    return probe
  })

  get #reading(): Effect.Effect<void> {
    const gate: Effect.Effect<void> = Effect.suspend(() =>
      this.#isReading ? Effect.void : Effect.andThen(Effect.yieldNow, gate)
    )
    const read: Effect.Effect<void> = Effect.flatMap(Effect.andThen(gate, this.#connected.read), (bytes) => {
      if (bytes === undefined) return Effect.asVoid(Deferred.succeed(this.#ended, undefined))
      for (const byte of bytes) {
        if (byte !== byteAt(this.#arrived)) this.#garbled ??= `byte ${this.#arrived} is not the one that was written`
        this.#arrived++
      }
      return read
    })
    return read
  }

  readonly broken = (reason: string): Effect.Effect<never, LawBroken> => Effect.fail(new LawBroken({ reason }))

  /** Writes `size` bytes. */
  write(size: number): boolean {
    const start = this.#written
    this.#written += size
    const bytes = new Uint8Array(size)
    for (let index = 0; index < size; index++) bytes[index] = byteAt(start + index)
    const hasRoom = this.#connected.outlet.write(bytes)
    if (!hasRoom) this.#isFull = true
    return hasRoom
  }

  /** The peer begins, or stops, to read whatever comes. */
  setReading(isReading: boolean): void {
    this.#isReading = isReading
  }

  /** Waits for what has to happen. */
  finishes<A>(what: string, effect: Effect.Effect<A>): Effect.Effect<A, LawBroken> {
    return Effect.timeoutOrElse(effect, {
      duration: patience,
      orElse: () => this.broken(`${what} did not happen within ${patience}`)
    })
  }

  /** Waits until the outlet can take bytes. */
  get drained(): Effect.Effect<void, LawBroken> {
    const drained = until(Number.POSITIVE_INFINITY, () => !this.#isFull)
    return Effect.asVoid(this.finishes("onDrain", drained))
  }

  /** Lets happen what can happen by itself. */
  readonly idle: Effect.Effect<void> = Effect.asVoid(until(idleTurns, () => false))

  /** Writes until nothing moves any more: the reader does not read, and everything in between is full. */
  get clog(): Effect.Effect<void, LawBroken> {
    return Effect.gen({ self: this }, function* () {
      for (let clogs = 0; clogs < mostClogs; clogs++) {
        if (this.write(clogBytes)) continue
        yield* this.idle
        if (this.#isFull) return
      }
      return yield* this.broken(`it took ${mostClogs * clogBytes} bytes although the reader does not read`)
    })
  }

  /** The peer reads up to the end, and has read what was written. */
  get arrival(): Effect.Effect<void, LawBroken> {
    return Effect.gen({ self: this }, function* () {
      this.setReading(true)
      yield* this.finishes("the end of the stream", Deferred.await(this.#ended))
      if (this.#garbled !== undefined) return yield* this.broken(this.#garbled)
      if (this.#arrived !== this.#written) {
        return yield* this.broken(`${this.#arrived} bytes arrived of ${this.#written}`)
      }
    })
  }
}
