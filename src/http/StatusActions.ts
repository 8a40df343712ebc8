/**
 * What an operator does from the status page: the same as by commands, written down the same way.
 */
import * as Effect from "effect/Effect"
import type * as HttpServerError from "effect/http/HttpServerError"
import * as HttpServerRequest from "effect/http/HttpServerRequest"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as NetAddress from "effect/net/NetAddress"
import * as Schema from "effect/Schema"
import type { Services } from "../chat/Command.ts"
import { sendAway, silence } from "../chat/Order.ts"
import { People } from "../chat/People.ts"
import type { Keeper, Session } from "../chat/Session.ts"
import { addressOf, isSameOrigin } from "./Operator.ts"

/** The longest reason, as long as a line may be that says it. */
const maxReasonLength = 200

/** Whom, and why. The number of a person stays the same when they change their name. */
const Action = Schema.Struct({
  act: Schema.Literals(["kick", "mute"]),
  person: Schema.Int,
  reason: Schema.String.check(Schema.isMaxLength(maxReasonLength))
})

/** A name that nobody in the chat can have. */
const name = "operator"

type Refusal = { readonly status: number; readonly text: string }

const answer = (status: number, isDone: boolean, text: string) =>
  HttpServerResponse.jsonUnsafe({ isDone, text }, { status, headers: { "cache-control": "no-store" } })

/** What only a page of this server sends, and nobody else's can make a browser send (CSRF). */
const refusalOf = (request: HttpServerRequest.HttpServerRequest): Refusal | undefined => {
  if (!isSameOrigin(request)) return { status: 403, text: "That came from a page of another site." }
  const type = request.headers["content-type"] ?? ""
  return /^application\/json\s*(;|$)/i.test(type) ? undefined : { status: 415, text: "Send application/json." }
}

/** Somebody keeps order from afar, and is told in the answer how it went. */
const keeperOf = (request: HttpServerRequest.HttpServerRequest) => {
  const address = addressOf(request)
  const told: Array<string> = []
  let isDone = true
  const keeper: Keeper = {
    person: { id: 0, name },
    client: { name: address === undefined ? "unknown" : NetAddress.formatIp(address) },
    tell: (...lines) => void told.push(...lines),
    complain: (text) => {
      isDone = false
      told.push(text)
    }
  }
  return { keeper, answer: () => answer(isDone ? 200 : 409, isDone, told.join(" ")) }
}

const act = (
  keeper: Keeper,
  other: Session,
  { act, reason }: typeof Action.Type
): Effect.Effect<void, never, Services> =>
  act === "kick"
    ? sendAway(keeper, other, reason)
    : silence(keeper, { target: { name: other.person.name }, duration: undefined, reason })

/** Does what the page asks for. */
export const perform: Effect.Effect<
  HttpServerResponse.HttpServerResponse,
  HttpServerError.HttpServerError,
  HttpServerRequest.HttpServerRequest | Services
> = Effect.gen(function* () {
  const request = yield* HttpServerRequest.HttpServerRequest
  const refusal = refusalOf(request)
  if (refusal !== undefined) return answer(refusal.status, false, refusal.text)
  const action = yield* HttpServerRequest.schemaBodyJson(Action)
  const people = yield* People
  const other = Array.from(people.all).find(({ person }) => person.id === action.person)
  if (other === undefined) return answer(404, false, "They are not here any more.")
  const { answer: answered, keeper } = keeperOf(request)
  yield* act(keeper, other, action)
  return answered()
}).pipe(Effect.catchTag("SchemaError", () => Effect.succeed(answer(400, false, "That is no action."))))
