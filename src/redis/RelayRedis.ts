/**
 * Words between processes over Redis: see the contract, `hub/Relay`.
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import { type Body, Relay } from "../hub/Relay.ts"
import type { StoreFailed } from "../hub/RoomStore.ts"
import { homeOf, NodeNumber } from "./NodeNumber.ts"
import { RedisLink } from "./RedisLink.ts"

/** How long an answer is waited for. */
const patience = "2 seconds"

/** What is sent: a question of process `from`, word to all (no `question`), or the answer to a question. */
const Letter = Schema.fromJsonString(
  Schema.Union([
    Schema.Struct({
      from: Schema.Int,
      question: Schema.optionalKey(Schema.Int),
      subject: Schema.String,
      body: Schema.Unknown
    }),
    Schema.Struct({ answerTo: Schema.Int, body: Schema.Unknown })
  ])
)

const decode = Schema.decodeUnknownOption(Letter)

const make = Effect.gen(function* () {
  const { key, send, subscribe } = yield* RedisLink
  const { home } = yield* NodeNumber
  const scope = yield* Effect.scope
  const services = yield* Effect.context<never>()
  const answering = new Map<string, (body: Body) => Effect.Effect<Body | undefined>>()
  const asked = new Map<number, (body: Body) => void>()
  let questions = 0

  const channelOf = (node: number) => key(`to:${node}`)
  const everybody = key("all")
  const post = (channel: string, letter: unknown) => send<number>("PUBLISH", channel, JSON.stringify(letter))

  const receive = (text: string) => {
    const letter = decode(text)
    if (letter._tag === "None") return
    if ("answerTo" in letter.value) return asked.get(letter.value.answerTo)?.(letter.value.body)
    const { body, from, question, subject } = letter.value
    const answer = answering.get(subject)
    if (answer === undefined || from === home) return
    const answered = Effect.flatMap(answer(body), (reply) =>
      question === undefined
        ? Effect.void
        : Effect.ignore(post(channelOf(from), { answerTo: question, body: reply ?? null }))
    )
    Effect.runForkWith(services)(Effect.forkIn(answered, scope))
  }
  yield* subscribe(channelOf(home), receive)
  yield* subscribe(everybody, receive)

  const relay: Relay = {
    isElsewhere: (person) => homeOf(person) !== home,
    ask: (person, subject, body) =>
      Effect.suspend(() => {
        const question = ++questions
        const answered = Effect.callback<Body>((resume) => {
          asked.set(question, (reply) => resume(Effect.succeed(reply)))
          return Effect.sync(() => asked.delete(question))
        })
        const sent = post(channelOf(homeOf(person)), { from: home, question, subject, body })
        // nobody listens there: there will be no answer
        const unheard = Effect.flatMap(sent, (readers) => (readers === 0 ? Effect.succeed(null) : Effect.never))
        return Effect.raceFirst(answered, unheard).pipe(
          Effect.timeoutOrElse({ duration: patience, orElse: () => Effect.undefined }),
          Effect.catch(() => Effect.undefined),
          Effect.ensuring(Effect.sync(() => asked.delete(question)))
        )
      }),
    tellAll: (subject, body) => Effect.ignore(post(everybody, { from: home, subject, body })),
    answer: (subject, answer) =>
      Effect.acquireRelease(
        Effect.sync(() => void answering.set(subject, answer)),
        () => Effect.sync(() => void answering.delete(subject))
      )
  }
  return relay
})

/** Words over the Redis that is provided. */
export const layerNoDeps: Layer.Layer<never, StoreFailed, NodeNumber | RedisLink> = Layer.effect(Relay, make)
