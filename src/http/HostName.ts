/**
 * The name by which a request asks for this server (RFC 9110 §7.2). A page of another site can have a name of its own lead
 * to this machine (DNS rebinding), and is then of the same origin as this server; what it cannot do is ask by another name.
 * So nothing is served under a name that somebody else may own.
 */
import * as Effect from "effect/Effect"
import * as HttpServerRequest from "effect/http/HttpServerRequest"
import type * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as NetAddress from "effect/net/NetAddress"
import * as Result from "effect/Result"
import * as Settings from "../Settings.ts"
import * as Refusal from "./Refusal.ts"

/** The name in a `Host` header, without the port, as browsers write it; `undefined` where it is none. */
const hostnameOf = (host: string): string | undefined =>
  URL.canParse(`http://${host}`) ? new URL(`http://${host}`).hostname : undefined

/** The address that a name is, an IPv6 one with or without its brackets. */
const addressOf = (hostname: string): NetAddress.IpAddress | undefined => {
  const address = NetAddress.ipFromString(hostname.replace(/^\[|\]$/g, ""))
  return Result.isSuccess(address) ? NetAddress.toCanonical(address.success) : undefined
}

/** Whether a name is this very machine's, whatever it is called elsewhere. */
const isLoopback = (hostname: string | undefined): boolean => {
  if (hostname === "localhost") return true
  const address = hostname === undefined ? undefined : addressOf(hostname)
  return address !== undefined && NetAddress.isLoopback(address)
}

/** Whether a `Host` header names this very machine. */
export const namesLoopback = (host: string | undefined): boolean => host !== undefined && isLoopback(hostnameOf(host))

/**
 * Whether a name can be no stranger's, where a server listens on `httpHost`: one of this machine, or of the origins that
 * are listed. Where others than this machine are served, also any address, for that leads nowhere else; and, unless
 * origins are listed, what `httpHost` is called and names without a dot, which nobody can register.
 */
const isOurs = (
  hostname: string | undefined,
  { httpHost, origins }: Pick<Settings.Values, "httpHost" | "origins">
): boolean => {
  if (hostname === undefined) return false
  if (isLoopback(hostname) || origins.some((origin) => new URL(origin).hostname === hostname)) return true
  if (isLoopback(httpHost)) return false
  if (addressOf(hostname) !== undefined) return true
  return origins.length === 0 && (!hostname.includes(".") || hostname === httpHost.toLowerCase())
}

/** What tells nobody anything, and is asked for by whatever name a load balancer likes. */
const anybodys: ReadonlySet<string> = new Set(["/healthz", "/readyz"])

/** Refuses what is asked for by a name that may be a stranger's. No browser asks without a name. */
export const required = <E, R>(
  app: Effect.Effect<HttpServerResponse.HttpServerResponse, E, R | HttpServerRequest.HttpServerRequest>
) =>
  Effect.gen(function* () {
    const { headers, url } = yield* HttpServerRequest.HttpServerRequest
    const { host } = headers
    if (host === undefined || anybodys.has(url) || isOurs(hostnameOf(host), yield* Settings.Settings)) return yield* app
    return yield* Refusal.refuse(
      "foreign-host",
      421,
      "This server does not know itself by that name (Host). HUBBUB_ORIGINS lists those it has, as https://chat.example."
    )
  })
