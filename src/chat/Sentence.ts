/**
 * Passing a ban or a mute: whom it hits, for how long, and what is said of it.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as IpNetwork from "effect/net/IpNetwork"
import * as NetAddress from "effect/net/NetAddress"
import { sanitize } from "../hub/SafeText.ts"
import { audit } from "./Audit.ts"
import { listed } from "./LineCodec.ts"
import { People } from "./People.ts"
import { type Kind, type Sanction, Sanctions, type Target } from "./Sanctions.ts"
import type { Keeper, Session } from "./Session.ts"
import { because, remaining } from "./Speech.ts"

/** The most people whom an answer names. */
const maxNamed = 10

/** The network of one subscriber: an IPv4 address, an IPv6 /64. */
const networkOf = (address: NetAddress.IpAddress): string => {
  const canonical = NetAddress.toCanonical(address)
  const network = IpNetwork.fromAddressUnsafe(canonical, NetAddress.isIpv4Address(canonical) ? 32 : 64)
  return IpNetwork.format(network)
}

/** `mallory and 203.0.113.7/32`. */
const describeTarget = ({ name, network }: Target): string =>
  [name, network].filter((part) => part !== undefined).join(" and ")

/** `mallory and 203.0.113.7/32 for 1 d: spam`. */
export const describeSanction = (sanction: Sanction, now: number): string =>
  `${describeTarget(sanction.target)} ${remaining(sanction, now)}${because(sanction.reason)}`

/** The operators here whom a network would hit. */
const operatorsWithin = (people: People["Service"], network: string): ReadonlyArray<Session> => {
  const within = IpNetwork.fromStringUnsafe(network)
  return Array.from(people.all).filter(
    ({ client: { address }, status }) =>
      status.isOperator === true && address !== undefined && IpNetwork.contains(within, address)
  )
}

/**
 * Whom it is to hit: somebody by name also by their number and their address, so that another name does not help them.
 * Not by an address of this very machine, nor by one that an operator has.
 */
const widen = (people: People["Service"], target: Target, session: Session | undefined): Target => {
  if (session === undefined) return target
  const { client, person } = session
  const known = { ...target, name: person.name, person: person.id }
  if (client.address === undefined || NetAddress.isLoopback(client.address)) return known
  const network = networkOf(client.address)
  return operatorsWithin(people, network).length > 0 ? known : { ...known, network }
}

/** Those a target hits who are here now. */
export const hitBy = (people: People["Service"], { name, network, person }: Target): ReadonlyArray<Session> => {
  const within = network === undefined ? undefined : IpNetwork.fromStringUnsafe(network)
  return Array.from(people.all).filter(
    ({ client: { address }, person: { id, name: theirs } }) =>
      (person === undefined ? name?.toLowerCase() === theirs.toLowerCase() : person === id)
      || (within !== undefined && address !== undefined && IpNetwork.contains(within, address))
  )
}

/** Whom it hits who is here, where that is more or less than the one who was meant. */
const describeHit = (hit: ReadonlyArray<Session>, convict: Session | undefined): ReadonlyArray<string> => {
  if (hit.length === 0) return ["It hits nobody who is here now; /who lists people"]
  if (hit.length === 1 && hit[0] === convict) return []
  return [`It hits ${listed({ total: hit.length, people: hit.slice(0, maxNamed).map(({ person }) => person) })}`]
}

/** What is passed. */
interface Sentence {
  readonly kind: Kind
  readonly target: Target
  /** Milliseconds, or `null` for ever. */
  readonly duration: number | null
  readonly reason: string
}

/** Passes a sentence, says so to the one who passes it and to the log, and gives it with those it hits who are here. */
export const pass = Effect.fnUntraced(function* (keeper: Keeper, { duration, kind, reason, target }: Sentence) {
  const people = yield* People
  const convict = target.name === undefined ? undefined : yield* people.find(target.name)
  if (convict?.status.isOperator === true) return keeper.complain(`${convict.person.name} is an operator; /deop first`)
  const [operator] = target.network === undefined ? [] : operatorsWithin(people, target.network)
  if (operator !== undefined) {
    return keeper.complain(`That would hit ${operator.person.name}, who is an operator`)
  }
  const at = yield* Clock.currentTimeMillis
  const sanction: Sanction = {
    kind,
    target: widen(people, target, convict),
    at,
    until: duration === null ? null : at + duration,
    by: keeper.person.name,
    reason: sanitize(reason)
  }
  const imposed = yield* Effect.result((yield* Sanctions).impose(sanction))
  if (imposed._tag === "Failure") {
    return keeper.complain(`There are ${imposed.failure.limit} already, the most there may be; /bans lists them`)
  }
  const hit = hitBy(people, sanction.target)
  const done = kind === "ban" ? "Banned" : "Muted"
  keeper.tell(`${done} ${describeSanction(sanction, at)}`, ...describeHit(hit, convict))
  yield* audit(keeper, kind, {
    target: describeTarget(sanction.target),
    until: sanction.until === null ? "for ever" : new Date(sanction.until).toISOString(),
    reason: sanction.reason
  })
  return { sanction, hit }
})

/** Lifts what hits exactly this name, address or network, says so, and gives those it hit who are here. */
export const lift = Effect.fnUntraced(function* (session: Session, kind: Kind, target: Target) {
  const lifted = yield* (yield* Sanctions).lift(kind, target)
  if (lifted.length === 0) {
    session.complain(`There is no ${kind} of ${describeTarget(target)}; /bans lists all`)
    return []
  }
  const targets = lifted.map((one) => describeTarget(one.target)).join(", ")
  session.tell(`Lifted the ${kind} of ${targets}`)
  yield* audit(session, `un${kind}`, { target: targets })
  const people = yield* People
  return Array.from(new Set(lifted.flatMap((one) => hitBy(people, one.target))))
})
