/**
 * The people who are in other processes, as those who are here meet them.
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { Directory } from "./Directory.ts"
import { type Heard as HeardBy, NotHeard } from "./Member.ts"
import type { Relay } from "./Relay.ts"
import { Person } from "./RoomEvent.ts"

/** Private words on their way to another process. */
const Words = Schema.Struct({ from: Person, text: Schema.String, at: Schema.Number })

/** What became of them there. */
const Heard = Schema.Union([
  NotHeard.fields.why,
  Schema.Struct({
    ...Person.fields,
    away: Schema.optionalKey(Schema.String),
    isOperator: Schema.optionalKey(Schema.Boolean)
  })
])

const Letter = Schema.Struct({ to: Schema.Int, words: Words })

const subject = "whisper"

/** Somebody here, to whom others may whisper. */
interface Listener {
  /** `by` may be answered. */
  readonly hearWhisper: (from: Person, text: string, at: number, by: Person) => HeardBy
}

/** Other processes. */
export interface Elsewhere {
  readonly directory: Directory
  /** Those who are here, by number. */
  readonly people: Map<number, Listener>
  readonly whisper: (to: number, words: typeof Words.Type) => Effect.Effect<HeardBy>
}

/** Other processes, as a directory and a relay know them. What they whisper is heard until the scope closes. */
export const make = Effect.fnUntraced(function* (directory: Directory, relay: Relay) {
  const people = new Map<number, Listener>()
  yield* relay.answer(subject, (body) =>
    Effect.sync(() => {
      const letter = Option.getOrUndefined(Schema.decodeUnknownOption(Letter)(body))
      if (letter === undefined) return undefined
      const { at, from, text } = letter.words
      return people.get(letter.to)?.hearWhisper(from, text, at, from) ?? "absent"
    })
  )
  const elsewhere: Elsewhere = {
    directory,
    people,
    whisper: (to, words) =>
      Effect.map(relay.ask(to, subject, { to, words }), (answer) =>
        answer === undefined
          ? "unanswered"
          : Option.getOrElse(Schema.decodeUnknownOption(Heard)(answer), (): HeardBy => "absent")
      )
  }
  return elsewhere
})
