/**
 * A ban or a mute, as data.
 */
import * as IpNetwork from "effect/net/IpNetwork"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"

/** A ban keeps somebody out; a mute keeps them silent. */
export const Kind = Schema.Literals(["ban", "mute"])

/** A ban keeps somebody out; a mute keeps them silent. */
export type Kind = typeof Kind.Type

/** Whom it hits: whoever has the name, comes from the network (CIDR), or is the person of that number while connected. */
export const Target = Schema.Struct({
  name: Schema.optionalKey(Schema.String),
  network: Schema.optionalKey(Schema.String),
  person: Schema.optionalKey(Schema.Int)
}).check(
  // one that hits nobody would be a ban that does not hold
  Schema.makeFilter(
    ({ name, network, person }) =>
      (network === undefined
        ? name !== undefined || person !== undefined
        : Result.isSuccess(IpNetwork.fromString(network))) || "somebody whom it hits"
  )
)

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
