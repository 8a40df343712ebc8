/**
 * Bans and mutes in force: whom they hit, until when and why. They are data, so that a later log of them can be kept.
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as IpNetwork from "effect/net/IpNetwork"
import type * as NetAddress from "effect/net/NetAddress"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { keyOf } from "../hub/Name.ts"
import * as Settings from "../Settings.ts"

/** A ban keeps somebody out; a mute keeps them silent. */
export const Kind = Schema.Literals(["ban", "mute"])

/** A ban keeps somebody out; a mute keeps them silent. */
export type Kind = typeof Kind.Type

/** Whom it hits: whoever has the name, comes from the network (CIDR), or is the person of that number while connected. */
export const Target = Schema.Struct({
  name: Schema.optionalKey(Schema.String),
  network: Schema.optionalKey(Schema.String),
  person: Schema.optionalKey(Schema.Int)
})

/** Whom it hits. */
export type Target = typeof Target.Type

/** A ban or a mute. Times are Unix time in milliseconds; `until` is `null` for ever. */
export const Sanction = Schema.Struct({
  kind: Kind,
  target: Target,
  at: Schema.Number,
  until: Schema.NullOr(Schema.Number),
  by: Schema.String,
  reason: Schema.String
})

/** A ban or a mute. */
export type Sanction = typeof Sanction.Type

/** There are as many sanctions of that kind as there may be. */
export class SanctionsFull extends Schema.TaggedError<SanctionsFull>()("SanctionsFull", { limit: Schema.Int }) {}

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

const make = Effect.map(Settings.Settings, ({ maxSanctions: limit }) => {
  const kept: Record<Kind, ReadonlyArray<Kept>> = { ban: [], mute: [] }
  const inForce = (kind: Kind): Effect.Effect<ReadonlyArray<Kept>> =>
    kept[kind].length === 0
      ? Effect.succeed(kept[kind])
      : Effect.map(Clock.currentTimeMillis, (now) => {
          const isOver = ({ sanction: { until } }: Kept) => until !== null && until <= now
          if (kept[kind].some(isOver)) kept[kind] = kept[kind].filter((one) => !isOver(one))
          return kept[kind]
        })
  return Sanctions.of({
    impose: (sanction) =>
      Effect.flatMap(inForce(sanction.kind), (all) => {
        const others = all.filter((one) => !isEqual(one.sanction.target, sanction.target))
        if (others.length >= limit) return Effect.fail(new SanctionsFull({ limit }))
        kept[sanction.kind] = [...others, keep(sanction)]
        return Effect.void
      }),
    lift: (kind, target) =>
      Effect.map(inForce(kind), (all) => {
        const lifted = all.filter(({ sanction }) => isSame(sanction.target, target))
        kept[kind] = all.filter((one) => !lifted.includes(one))
        return lifted.map(({ sanction }) => sanction)
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

/** Sanctions in this process's memory: they end with it. */
export const layerNoDeps: Layer.Layer<Sanctions, never, Settings.Settings> = Layer.effect(Sanctions, make)
