/**
 * What stands before every route of the API: the token, and words for whatever is wrong with a request.
 */
import * as Effect from "effect/Effect"
import * as HttpEffect from "effect/http/HttpEffect"
import * as HttpServerError from "effect/http/HttpServerError"
import * as HttpServerRequest from "effect/http/HttpServerRequest"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as HttpApiError from "effect/http-api/HttpApiError"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import type { unhandled } from "effect/Types"
import { Credentials, tooManyWrong, windowSeconds } from "../chat/Credentials.ts"
import * as Settings from "../Settings.ts"
import * as Api from "./Api.ts"
import { addressOf } from "./Operator.ts"

/** A header of the answer, whatever it will be. */
const setHeader = (name: string, value: string) =>
  HttpEffect.appendPreResponseHandler((_, response) =>
    Effect.succeed(HttpServerResponse.setHeader(response, name, value))
  )

/** Not now, and when again. */
export const tooFast = Effect.fnUntraced(function* (seconds: number, message: string) {
  yield* setHeader("retry-after", String(seconds))
  return yield* new Api.TooFast({ message })
})

/** How soon it is worth asking again for what cannot be done at the moment, in seconds. */
const troubleSeconds = 5

/** Not before what it takes is back. */
export const notNow = Effect.fnUntraced(function* (message: string) {
  yield* setHeader("retry-after", String(troubleSeconds))
  return yield* new Api.Full({ message })
})

/** Lets in whoever has the token. */
const tokenRequired = Layer.effect(
  Api.TokenRequired,
  Effect.map(Credentials, (credentials) => ({
    token: Effect.fnUntraced(function* (app, { credential }) {
      if (!credentials.has("botToken")) {
        return yield* new Api.Forbidden({
          message: "This server lets no program in; HUBBUB_BOT_TOKEN sets their token."
        })
      }
      const given = Redacted.value(credential)
      const from = addressOf(yield* HttpServerRequest.HttpServerRequest)
      const verdict = given === "" ? "none" : yield* credentials.check("botToken", given, from)
      if (verdict === "right") return yield* app
      if (verdict === "exhausted") return yield* tooFast(windowSeconds, `${tooManyWrong("tokens")}.`)
      yield* setHeader("www-authenticate", 'Bearer realm="Hubbub"')
      return yield* new Api.Unauthorized({
        message: verdict === "none" ? "Give the token: Authorization: Bearer TOKEN." : "That is not the token."
      })
    })
  }))
)

const isTooLarge = (defect: unknown): boolean =>
  HttpServerError.isHttpServerError(defect)
  && defect.reason._tag === "RequestParseError"
  && defect.reason.reason === "BodyTooLarge"

/** Every refusal is JSON, with a sentence. */
const inWords = Layer.effect(
  Api.InWords,
  Effect.map(
    Settings.Settings,
    ({ maxFrameBytes }) =>
      (app: Parameters<Api.InWords["Service"]>[0]) =>
        app.pipe(
          Effect.catch((error): Effect.Effect<never, Api.BadRequest | unhandled> => {
            const wrong: unknown = error
            if (!HttpApiError.HttpApiSchemaError.is(wrong)) return Effect.fail(error)
            const what = `The ${wrong.kind.toLowerCase()} of the request is not as it should be`
            return Effect.fail(new Api.BadRequest({ message: `${what}: ${wrong.cause.message.replace(/\s+/g, " ")}.` }))
          }),
          Effect.catchDefect((defect) =>
            isTooLarge(defect)
              ? Effect.fail(new Api.TooLarge({ message: `Send at most ${maxFrameBytes} bytes at once.` }))
              : Effect.die(defect)
          ),
          Effect.flatMap((response) =>
            response.status === 415
              ? Effect.fail(new Api.NoJson({ message: "Send application/json." }))
              : Effect.succeed(response)
          )
        )
  )
)

/** Both. */
export const layer: Layer.Layer<Api.InWords | Api.TokenRequired, never, Credentials | Settings.Settings> = Layer.merge(
  tokenRequired,
  inWords
)
