/**
 * Acting on people who are at another process of the same chat: a command about somebody is run where they are, and what
 * it answers is told here.
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { Hub } from "../hub/Hub.ts"
import { Relay } from "../hub/Relay.ts"
import { Person } from "../hub/RoomEvent.ts"
import { sanitize } from "../hub/SafeText.ts"
import { type Command, Commands, type Services } from "./Command.ts"
import { hit } from "./Order.ts"
import { People } from "./People.ts"
import { Sanctions } from "./Sanctions.ts"
import { hitBy } from "./Sentence.ts"
import type { Session } from "./Session.ts"

/** A command on its way, and who gave it: somebody who may give it. */
const Errand = Schema.Struct({
  command: Schema.String,
  rest: Schema.String,
  by: Person,
  client: Schema.String,
  room: Schema.String,
  rooms: Schema.Array(Schema.String),
  isOperator: Schema.Boolean
})

type Errand = typeof Errand.Type

/** What it answered. */
const Answers = Schema.Array(Schema.Struct({ kind: Schema.Literals(["tell", "complain"]), text: Schema.String }))

const Announcement = Schema.Struct({ by: Schema.String, text: Schema.String })

/** Runs a command about somebody who is at another process there. Returns whether it did. */
export const runAfar = (command: Command, session: Session, rest: string): Effect.Effect<boolean, never, Hub> =>
  Effect.gen(function* () {
    const relay = yield* Relay
    const [name = ""] = rest.split(/\s/u)
    if (relay === undefined || !command.isAboutSomebody || name === "") return false
    const person = yield* (yield* Hub).find(name)
    if (person === undefined || !relay.isElsewhere(person.id)) return false
    const errand: Errand = {
      command: command.name,
      rest,
      by: session.person,
      client: session.client.name,
      room: session.room,
      rooms: session.rooms,
      isOperator: session.status.isOperator === true
    }
    const answer = Schema.decodeUnknownOption(Answers)(yield* relay.ask(person.id, "command", errand))
    if (Option.isNone(answer)) session.complain(`The server where ${person.name} is does not answer; please try again`)
    else for (const { kind, text } of answer.value) session[kind](sanitize(text))
    return true
  })

/** Tells everybody here; returns how many do not read. Whoever does not read is not told: nothing may pile up for them. */
export const tellAll = (people: People["Service"], by: string, text: string): number => {
  let unread = 0
  for (const other of people.all) {
    if (other.isBacklogged) unread++
    else other.tell(`Announcement of ${by}: ${text}`)
  }
  return unread
}

/** Lets other processes tell everybody, too. */
export const announceAfar = (by: string, text: string): Effect.Effect<void> =>
  Effect.flatMap(Relay, (relay) => relay?.tellAll("announcement", { by, text }) ?? Effect.void)

/** Somebody who is elsewhere, as a command that was sent here sees them: it can tell them things, and little else. */
const visitor = ({ by, client, isOperator, room, rooms }: Errand) => {
  const answers: Array<(typeof Answers.Type)[number]> = []
  const session: Session = {
    person: by,
    client: { name: client, address: undefined, terminalType: () => undefined },
    since: 0,
    typedAt: 0,
    said: 0,
    room,
    rooms,
    status: { isOperator },
    trouble: undefined,
    isHost: false,
    medium: "lines",
    pending: 0,
    isBacklogged: false,
    tell: (...lines) => void answers.push(...lines.map((text) => ({ kind: "tell" as const, text }))),
    complain: (text) => void answers.push({ kind: "complain", text }),
    setStatus: () => Effect.void,
    say: () => Effect.void,
    act: () => Effect.void,
    setTopic: () => Effect.void,
    whisper: () => Effect.die(new Error("nobody whispers from afar so")),
    answer: () => Effect.die(new Error("nobody answers from afar so")),
    rename: () => Effect.void,
    join: () => Effect.void,
    leave: Effect.void,
    pacing: { change: Effect.succeed(0), isTrusted: false, trust: () => {}, unchanged: () => {} },
    view: {} as Session["view"],
    setView: () => {},
    settled: Effect.void,
    showPast: () => {},
    showPosition: () => {},
    resume: () => Effect.succeed(false),
    askSecret: () => {},
    end: () => {},
    expel: () => {}
  }
  return { session, answers }
}

/** Does here what is asked from afar, until the scope closes; nothing where this process is alone. */
export const layerNoDeps: Layer.Layer<never, never, Services> = Layer.effectDiscard(
  Effect.gen(function* () {
    const relay = yield* Relay
    if (relay === undefined) return
    const services = yield* Effect.context<Services>()
    const people = yield* People
    const { find } = yield* Commands
    yield* relay.answer("command", (body) =>
      Effect.gen(function* () {
        const errand = Option.getOrUndefined(Schema.decodeUnknownOption(Errand)(body))
        const command = errand && find(errand.command)
        if (errand === undefined || command?.isAboutSomebody !== true) return undefined
        const { answers, session } = visitor(errand)
        yield* command.run(session, errand.rest)
        return answers
      }).pipe(Effect.provideContext(services))
    )
    yield* relay.answer("announcement", (body) =>
      Effect.sync(() => {
        const announcement = Option.getOrUndefined(Schema.decodeUnknownOption(Announcement)(body))
        if (announcement !== undefined) tellAll(people, announcement.by, announcement.text)
        return undefined
      })
    )
    const { imposedElsewhere } = yield* Sanctions
    yield* Effect.forkScoped(
      Stream.runForEach(imposedElsewhere, (sanction) =>
        Effect.sync(() => {
          for (const other of hitBy(people, sanction.target)) if (!other.status.isOperator) hit(other, sanction)
        })
      )
    )
  })
)
