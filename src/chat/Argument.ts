/**
 * What a command takes: each argument with the word that stands for it in help, and the schema that reads it.
 */
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"

/** One argument of a command. */
export interface Argument<A> {
  /** What stands for it in help: `NAME`. */
  readonly label: string
  readonly isOptional: boolean
  /** Its value, or what is wrong with it in a sentence without its full stop. */
  readonly parse: (text: string) => Result.Result<A, string>
}

/** One word, read by a schema; `objection` says what is wrong with a word that the schema refuses. */
export const word = <A>(
  label: string,
  schema: Schema.Codec<A, string>,
  objection: (text: string) => string
): Argument<A> => {
  const decode = Schema.decodeUnknownOption(schema)
  return {
    label,
    isOptional: false,
    parse: (text) => Result.fromOption(decode(text), () => objection(text))
  }
}

/** Anything: as the last argument, the rest of the line. */
export const text = (label: string): Argument<string> => ({
  label,
  isOptional: false,
  parse: Result.succeed
})

/** One of a few words, in any case. */
export const oneOf = <const A extends string>(label: string, words: ReadonlyArray<A>): Argument<A> => ({
  label,
  isOptional: false,
  parse: (text) => {
    const meant = words.find((word) => word === text.toLowerCase())
    return meant === undefined ? Result.fail(`${label} is one of ${words.join(", ")}`) : Result.succeed(meant)
  }
})

/** The same argument, which may be left out. */
export const optional = <A>(argument: Argument<A>): Argument<A | undefined> => ({ ...argument, isOptional: true })

/** A whole number from `minimum` to `maximum`. */
export const count = (label: string, minimum: number, maximum: number): Argument<number> => ({
  label,
  isOptional: false,
  parse: (text) =>
    Result.fromOption(
      /^\d{1,9}$/.test(text) && Number(text) >= minimum && Number(text) <= maximum
        ? Option.some(Number(text))
        : Option.none(),
      () => `${label} is a whole number from ${minimum} to ${maximum}`
    )
})
