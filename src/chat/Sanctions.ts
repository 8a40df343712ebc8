/**
 * Bans and mutes in force: whom they hit, until when and why. They are data, and where there is a store they outlive the
 * process.
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as IpNetwork from "effect/net/IpNetwork"
import type * as NetAddress from "effect/net/NetAddress"
import * as PubSub from "effect/PubSub"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { keyOf } from "../hub/Name.ts"
import * as Settings from "../Settings.ts"
import type { Kind, Sanction, Target } from "./Sanction.ts"
import { SanctionStore } from "./SanctionStore.ts"

export { Kind, Sanction, Target } from "./Sanction.ts"

/** There are as many sanctions of that kind as there may be. */
export class SanctionsFull extends Schema.TaggedError<SanctionsFull>()("SanctionsFull", { limit: Schema.Int }) {
  override get message() {
    return `There are ${this.limit} of that kind in force, the most there may be.`
  }
}

/** Somebody, as far as is known of them. */
export interface Suspect {
  readonly name?: string
  readonly person?: number
  readonly address?: NetAddress.IpAddress | undefined
}

/** The bans and mutes in force. */
export class Sanctions extends Context.Service<
  Sanctions,
  {
    /** In place of one that hits the very same. */
    readonly impose: (sanction: Sanction) => Effect.Effect<void, SanctionsFull>
    /** Lifts those that hit exactly this name or network, and gives them. */
    readonly lift: (kind: Kind, target: Target) => Effect.Effect<ReadonlyArray<Sanction>>
    /** Those in force, the newest last. */
    readonly inForce: (kind: Kind) => Effect.Effect<ReadonlyArray<Sanction>>
    /** Whether there is none at all, so that nobody need be looked up. */
    readonly isEmpty: (kind: Kind) => boolean
    /** The one that hits somebody, if any. */
    readonly against: (kind: Kind, suspect: Suspect) => Effect.Effect<Sanction | undefined>
    /** Those that another process imposed, from now on. */
    readonly imposedElsewhere: Stream.Stream<Sanction>
  }
>()("effect-hubbub/chat/Sanctions") {}

/** A sanction, with what is needed to find it quickly. */
interface Kept {
  readonly sanction: Sanction
  readonly key: string | undefined
  readonly network: IpNetwork.IpNetwork | undefined
}

const keep = (sanction: Sanction): Kept => {
  const { name, network } = sanction.target
  return {
    sanction,
    key: name === undefined ? undefined : keyOf(name),
    network: network === undefined ? undefined : Result.getOrUndefined(IpNetwork.fromString(network))
  }
}

const hits = ({ key, network, sanction: { target } }: Kept, { address, name, person }: Suspect): boolean =>
  (key !== undefined && name !== undefined && key === keyOf(name))
  || (target.person !== undefined && target.person === person)
  || (network !== undefined && address !== undefined && IpNetwork.contains(network, address))

const isSame = (one: Target, other: Target): boolean =>
  (other.name !== undefined && one.name !== undefined && keyOf(one.name) === keyOf(other.name))
  || (other.network !== undefined && one.network === other.network)

const isEqual = (one: Target, other: Target): boolean =>
  one.network === other.network
  && one.person === other.person
  && (one.name === undefined ? undefined : keyOf(one.name))
    === (other.name === undefined ? undefined : keyOf(other.name))

const make = Effect.gen(function* () {
  const { maxSanctions: limit } = yield* Settings.Settings
  const store = yield* SanctionStore
  const before = store === undefined ? [] : yield* Effect.orDie(store.load)
  const ofKind = (all: ReadonlyArray<Sanction>, kind: Kind) => all.filter((one) => one.kind === kind).map(keep)
  const kept: Record<Kind, ReadonlyArray<Kept>> = { ban: ofKind(before, "ban"), mute: ofKind(before, "mute") }
  const elsewhere = yield* PubSub.sliding<Sanction>(limit)
  let isSaved = true
  let savesBegun = 0
  let saving = 0
  const all = () => [...kept.ban, ...kept.mute].map(({ sanction }) => sanction)
  /** Those that hit a person of this process end with it, unless processes share them. */
  const save: Effect.Effect<void> = Effect.suspend(() => {
    if (store === undefined) return Effect.void
    const lasting = store.watch === undefined ? all().filter(({ target }) => target.person === undefined) : all()
    isSaved = true
    savesBegun++
    saving++
    return Effect.catch(store.save(lasting), ({ reason }) => {
      isSaved = false
      return Effect.logError(`Bans and mutes hold, but only here and until the end of the process: ${reason}`)
    }).pipe(Effect.ensuring(Effect.sync(() => saving--)))
  })
  if (store?.watch !== undefined) {
    const { load, watch } = store
    /** Whatever this process saves meanwhile may be missing in what it loads: it loads again then. */
    const loadAll: typeof load = Effect.suspend(() => {
      const before = saving > 0 ? undefined : savesBegun
      return Effect.flatMap(load, (loaded) => (before === savesBegun ? Effect.succeed(loaded) : loadAll))
    })
    const reload = Effect.gen(function* () {
      if (!isSaved) yield* save
      const loaded = yield* loadAll
      const known = new Set(all().map((one) => JSON.stringify(one)))
      kept.ban = ofKind(loaded, "ban")
      kept.mute = ofKind(loaded, "mute")
      yield* PubSub.publishAll(
        elsewhere,
        loaded.filter((one) => !known.has(JSON.stringify(one)))
      )
    })
    yield* watch(
      Effect.catch(reload, ({ reason }) => Effect.logError(`Cannot read what others banned or muted: ${reason}`))
    )
  }
  const inForce = (kind: Kind): Effect.Effect<ReadonlyArray<Kept>> =>
    kept[kind].length === 0
      ? Effect.succeed(kept[kind])
      : Effect.map(Clock.currentTimeMillis, (now) => {
          const isOver = ({ sanction: { until } }: Kept) => until !== null && until <= now
          if (kept[kind].some(isOver)) kept[kind] = kept[kind].filter((one) => !isOver(one))
          return kept[kind]
        })
  return Sanctions.of({
    imposedElsewhere: Stream.fromPubSub(elsewhere),
    impose: (sanction) =>
      Effect.flatMap(inForce(sanction.kind), (all) => {
        const others = all.filter((one) => !isEqual(one.sanction.target, sanction.target))
        if (others.length >= limit) return Effect.fail(new SanctionsFull({ limit }))
        kept[sanction.kind] = [...others, keep(sanction)]
        return save
      }),
    lift: (kind, target) =>
      Effect.flatMap(inForce(kind), (all) => {
        const lifted = all.filter(({ sanction }) => isSame(sanction.target, target))
        kept[kind] = all.filter((one) => !lifted.includes(one))
        return Effect.as(
          lifted.length === 0 ? Effect.void : save,
          lifted.map(({ sanction }) => sanction)
        )
      }),
    inForce: (kind) =>
      Effect.map(
        Effect.suspend(() => inForce(kind)),
        (all) => all.map(({ sanction }) => sanction)
      ),
    isEmpty: (kind) => kept[kind].length === 0,
    against: (kind, suspect) =>
      Effect.map(
        Effect.suspend(() => inForce(kind)),
        (all) => all.find((one) => hits(one, suspect))?.sanction
      )
  })
})

/** The sanctions of one process: they end with it, unless there is a store. */
export const layerNoDeps: Layer.Layer<Sanctions, never, Settings.Settings> = Layer.effect(Sanctions, make)
