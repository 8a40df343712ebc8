/**
 * Names that are somebody's own: whoever takes one gives its password.
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Base64 from "effect/encoding/Base64"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as Semaphore from "effect/Semaphore"
import * as Kdf from "effect/crypto/Kdf"
import * as SecureRandom from "effect/crypto/SecureRandom"
import { keyOf } from "../hub/Name.ts"
import type { StoreFailed } from "../hub/RoomStore.ts"
import { isSecret } from "../Secret.ts"
import * as Settings from "../Settings.ts"
import { NameStore, type Reservation } from "./NameStore.ts"

/** As many names are reserved as may be. */
export class NamesFull extends Schema.TaggedError<NamesFull>()("NamesFull", { limit: Schema.Int }) {
  override get message() {
    return `There are ${this.limit} reserved names, the most there may be.`
  }
}

/** The names that are somebody's own. */
export class ReservedNames extends Context.Service<
  ReservedNames,
  {
    /** Whether names can be reserved at all: there is where to keep them. */
    readonly isPossible: boolean
    readonly isReserved: (name: string) => boolean
    /** Makes a name somebody's own, in place of an older password. */
    readonly reserve: (name: string, password: string) => Effect.Effect<void, NamesFull | StoreFailed>
    /** Whether this is the password of a reserved name. */
    readonly opens: (name: string, password: string) => Effect.Effect<boolean>
    /** Makes a name anybody's again. Returns whether it was reserved. */
    readonly free: (name: string) => Effect.Effect<boolean, StoreFailed>
  }
>()("effect-hubbub/chat/ReservedNames") {}

/** Bytes of a hash and of its salt. */
const hashLength = 32
const saltLength = 16

/** Derivations at once: each takes a core some 100 ms, and the chat needs one too. */
const derivationsAtOnce = 1

const encoder = new TextEncoder()

// the platform's cryptography, here and below, only where a password comes up: it takes a while to load
const randomSalt = SecureRandom.SecureRandom.use(({ randomBytes }) => randomBytes(saltLength)).pipe(
  Effect.provide(SecureRandom.layerWebCrypto)
)

const make = Effect.gen(function* () {
  const { keepFor, reservedNames: limit } = yield* Settings.Settings
  const store = yield* NameStore
  const deriving = Semaphore.makeUnsafe(derivationsAtOnce)
  const clock = yield* Clock.Clock
  let names = new Map<string, Reservation>()
  /** Whether its owner took it lately enough. */
  const isRecent = ({ usedAt }: Reservation) => clock.currentTimeMillisUnsafe() - usedAt < Duration.toMillis(keepFor)
  /** What there is of a name, unless it is anybody's again. */
  const find = (name: string): Reservation | undefined => {
    const found = names.get(keyOf(name))
    return found !== undefined && isRecent(found) ? found : undefined
  }
  const hold = (all: ReadonlyArray<Reservation>): void => {
    names = new Map(all.filter(isRecent).map((one) => [keyOf(one.name), one]))
  }
  /** Whether there is no place for one more, those left out that are anybody's again. */
  const isFull = (): boolean => {
    if (names.size >= limit) hold([...names.values()])
    return names.size >= limit
  }
  if (store !== undefined) {
    const { load, watch } = store
    const read = Effect.map(load, hold)
    yield* Effect.orDie(read)
    const again = Effect.catch(read, ({ reason }) => Effect.logError(`Cannot read what others reserved: ${reason}`))
    if (watch !== undefined) yield* watch(again)
  }

  const hashOf = (password: string, salt: Uint8Array): Effect.Effect<string> =>
    // the same letters, however the keyboard composes them (Unicode UAX #15)
    Kdf.Kdf.use(({ derive }) =>
      derive(Kdf.pbkdf2Sha256, encoder.encode(password.normalize("NFC")), { salt, length: hashLength })
    ).pipe(Effect.map(Base64.encode), Effect.orDie, deriving.withPermits(1), Effect.provide(Kdf.layerWebCrypto))

  return ReservedNames.of({
    isPossible: store !== undefined,
    isReserved: (name) => find(name) !== undefined,
    reserve: Effect.fnUntraced(function* (name, password) {
      if (store === undefined) return yield* new NamesFull({ limit: 0 })
      if (find(name) === undefined && isFull()) return yield* new NamesFull({ limit })
      const salt = yield* randomSalt
      const hash = yield* hashOf(password, salt)
      const usedAt = yield* Clock.currentTimeMillis
      const reservation: Reservation = { name, salt: Base64.encode(salt), hash, usedAt }
      yield* store.put(reservation)
      names.set(keyOf(name), reservation)
    }),
    opens: Effect.fnUntraced(function* (name, password) {
      const reservation = find(name)
      if (reservation === undefined) return true
      const salt = Base64.decode(reservation.salt)
      if (Result.isFailure(salt)) {
        yield* Effect.logError(
          `The password of the reserved name ${name} is damaged; /release ${name} makes it anybody's`
        )
        return false
      }
      if (!isSecret(yield* hashOf(password, salt.success), Redacted.make(reservation.hash))) return false
      const used = { ...reservation, usedAt: yield* Clock.currentTimeMillis }
      names.set(keyOf(name), used)
      // that it was used is only for how long it is kept: the next time will do as well
      yield* Effect.ignore(store?.put(used) ?? Effect.void)
      return true
    }),
    free: (name) =>
      Effect.suspend(() => {
        const reservation = find(name)
        if (store === undefined || reservation === undefined) return Effect.succeed(false)
        return Effect.map(store.remove(reservation.name), () => names.delete(keyOf(name)))
      })
  })
})

/** The names that the store has, if there is one. */
export const layerNoDeps: Layer.Layer<ReservedNames, never, Settings.Settings> = Layer.effect(ReservedNames, make)
