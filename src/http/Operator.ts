/**
 * Who may see what is for operators: whoever sits at this very machine, or knows the operators' password.
 *
 * A proxy on this machine makes everybody come from loopback, so that counts only where nothing says that somebody was
 * forwarded, and never for a proxy that is trusted to say for whom it asks: one that says nothing asks for anybody. A page
 * of another site could ask in the name of whoever sits here, by a name of its own that leads to 127.0.0.1 (DNS rebinding),
 * so the request must name this machine as well.
 */
import * as Effect from "effect/Effect"
import * as Base64 from "effect/encoding/Base64"
import type * as Headers from "effect/http/Headers"
import * as HttpServerRequest from "effect/http/HttpServerRequest"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as IpNetwork from "effect/net/IpNetwork"
import * as NetAddress from "effect/net/NetAddress"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import { Credentials, tooManyWrong, windowSeconds } from "../chat/Credentials.ts"
import * as Settings from "../Settings.ts"
import * as HostName from "./HostName.ts"

/** Where a request comes from; `undefined` where there is no address, over a Unix socket. */
export const addressOf = (request: HttpServerRequest.HttpServerRequest): NetAddress.IpAddress | undefined => {
  const text = Option.getOrUndefined(request.remoteAddress)
  const parsed = text === undefined ? undefined : NetAddress.ipFromString(text)
  return parsed !== undefined && Result.isSuccess(parsed) ? NetAddress.toCanonical(parsed.success) : undefined
}

const isForwarded = (headers: Headers.Headers): boolean =>
  Object.keys(headers).some((name) => name === "forwarded" || name === "x-real-ip" || name.startsWith("x-forwarded-"))

/** Whether somebody asks who sits at this machine. */
const isLocal = (
  request: HttpServerRequest.HttpServerRequest,
  { trustedProxies }: Pick<Settings.Values, "trustedProxies">
): boolean => {
  const address = addressOf(request)
  return (
    address !== undefined
    && NetAddress.isLoopback(address)
    && !trustedProxies.some((network) => IpNetwork.contains(network, address))
    && !isForwarded(request.headers)
    && HostName.namesLoopback(request.headers["host"])
  )
}

/** The password of `Basic` credentials (RFC 7617); the user's name is of no interest. */
const passwordOf = (authorization: string | undefined): string | undefined => {
  const [, encoded] = /^basic +(\S+)$/i.exec(authorization ?? "") ?? []
  const decoded = encoded === undefined ? undefined : Result.getOrUndefined(Base64.decodeString(encoded))
  const colon = decoded?.indexOf(":") ?? -1
  return colon < 0 ? undefined : decoded?.slice(colon + 1)
}

const refuse = (status: number, words: string, headers: Readonly<Record<string, string>> = {}) =>
  HttpServerResponse.text(`${words}\n`, { status, headers: { "cache-control": "no-store", ...headers } })

const unauthorized = (words: string) =>
  refuse(401, words, { "www-authenticate": 'Basic realm="Hubbub", charset="UTF-8"' })

/** Why somebody may not see, as an answer; `undefined`: they may. */
const objection = Effect.gen(function* () {
  const request = yield* HttpServerRequest.HttpServerRequest
  if (isLocal(request, yield* Settings.Settings)) return undefined
  const credentials = yield* Credentials
  if (!credentials.has("adminPassword")) {
    return refuse(
      403,
      "This is for operators. Ask from this very machine, by http://localhost, or set HUBBUB_ADMIN_PASSWORD and give it as the password."
    )
  }
  const password = passwordOf(request.headers["authorization"])
  if (password === undefined) return unauthorized("This is for operators: give their password, under any name.")
  const verdict = yield* credentials.check("adminPassword", password, addressOf(request))
  if (verdict === "right") return undefined
  if (verdict === "wrong") return unauthorized("That is not the operators' password.")
  return refuse(429, `${tooManyWrong("passwords")}.`, { "retry-after": `${windowSeconds}` })
})

/** Answers operators only. */
export const guarded = <E, R>(
  app: Effect.Effect<HttpServerResponse.HttpServerResponse, E, R>
): Effect.Effect<
  HttpServerResponse.HttpServerResponse,
  E,
  R | Credentials | HttpServerRequest.HttpServerRequest | Settings.Settings
> => Effect.flatMap(objection, (refusal) => (refusal === undefined ? app : Effect.succeed(refusal)))

/** Whether a request can only come from a page of this server, or from no page at all (CSRF). */
export const isSameOrigin = ({ headers }: HttpServerRequest.HttpServerRequest): boolean => {
  const site = headers["sec-fetch-site"]
  if (site !== undefined && site !== "same-origin") return false
  const origin = headers["origin"]
  return origin === undefined || (URL.canParse(origin) && new URL(origin).host === headers["host"]?.toLowerCase())
}
