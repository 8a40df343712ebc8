/**
 * What a command takes: each argument with the word that stands for it in help, and the schema that reads it.
 */
import * as IpInterface from "effect/net/IpInterface"
import * as IpNetwork from "effect/net/IpNetwork"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { isName } from "../hub/Name.ts"
import { networkOf } from "../net/Network.ts"
import { parseMillis } from "../TimeSpan.ts"
import type { Target } from "./Sanctions.ts"

/** One argument of a command. */
export interface Argument<A> {
  /** What stands for it in help: `NAME`. */
  readonly label: string
  /** What it is, in words that finish "NAME is …". */
  readonly expects: string
  readonly isOptional: boolean
  /** Where others may follow one that is left out: whether a word is meant as this one, right or wrong. */
  readonly isMeant?: (text: string) => boolean
  /** Its value, or what is wrong with it in a sentence without its full stop. */
  readonly parse: (text: string) => Result.Result<A, string>
}

/** What is wrong with whatever is not as an argument expects. */
const objectionOf = ({ expects, label }: Pick<Argument<unknown>, "expects" | "label">): string =>
  `${label} is ${expects}`

/** One word, read by a schema; `objection` says what is wrong with a word that the schema refuses. */
export const word = <A>(
  label: string,
  schema: Schema.Codec<A, string>,
  objection: (text: string) => string,
  expects = "a word"
): Argument<A> => {
  const decode = Schema.decodeUnknownOption(schema)
  return {
    label,
    expects,
    isOptional: false,
    parse: (text) => Result.fromOption(decode(text), () => objection(text))
  }
}

/** Anything: as the last argument, the rest of the line. */
export const text = (label: string, expects = "any words"): Argument<string> => ({
  label,
  expects,
  isOptional: false,
  parse: Result.succeed
})

/** Somebody who is here: whoever has the name will do, also one that nobody could choose. */
export const present = (label: string, expects = "the name of somebody who is here"): Argument<string> =>
  word(label, Schema.String, String, expects)

/** One of a few words, in any case; `objection` says what is wrong with another. */
export const oneOf = <const A extends string>(
  label: string,
  words: ReadonlyArray<A>,
  objection?: string
): Argument<A> => {
  const expects = `one of ${words.join(", ")}`
  return {
    label,
    expects,
    isOptional: false,
    parse: (text) => {
      const meant = words.find((word) => word === text.toLowerCase())
      return meant === undefined ? Result.fail(objection ?? objectionOf({ label, expects })) : Result.succeed(meant)
    }
  }
}

/** Whether something is to be. */
export const onOff: Argument<"on" | "off"> = oneOf("on|off", ["on", "off"], "It is either on or off")

/** The same argument, which may be left out. */
export const optional = <A>(argument: Argument<A>): Argument<A | undefined> => ({ ...argument, isOptional: true })

/** A whole number from `minimum` to `maximum`. */
export const count = (label: string, minimum: number, maximum: number): Argument<number> => {
  const expects = `a whole number from ${minimum} to ${maximum}`
  return {
    label,
    expects,
    isOptional: false,
    parse: (text) =>
      /^\d{1,9}$/.test(text) && Number(text) >= minimum && Number(text) <= maximum
        ? Result.succeed(Number(text))
        : Result.fail(objectionOf({ label, expects }))
  }
}

/** The longest time that can be written: ten years. */
const maxMillis = 3650 * 86_400_000

/** A length of time in milliseconds, or `null` for ever. */
export const duration = (label: string): Argument<number | null> => {
  const expects = "a time such as 30s, 10m, 2h or 7d, or forever"
  return {
    label,
    expects,
    isOptional: false,
    isMeant: (text) => /^(?:\d|forever$)/i.test(text),
    parse: (text) => {
      if (text.toLowerCase() === "forever") return Result.succeed(null)
      // a number alone would be seconds to one and minutes to another: `/mute ann 5 minutes` must not be over in 5 s
      const millis = /^\d+$/.test(text) ? undefined : parseMillis(text)
      return millis !== undefined && millis > 0 && millis <= maxMillis
        ? Result.succeed(millis)
        : Result.fail(objectionOf({ label, expects }))
    }
  }
}

/** Somebody by name, or all who come from an address or a network. */
export const target = (label: string): Argument<Target> => {
  const expects = "a name, an address such as 203.0.113.7 or a network such as 203.0.113.0/24"
  return {
    label,
    expects,
    isOptional: false,
    parse: (text) => {
      const parsed = IpInterface.fromString(text)
      if (Result.isSuccess(parsed)) return Result.succeed({ network: IpNetwork.format(networkOf(parsed.success)) })
      return isName(text) ? Result.succeed({ name: text }) : Result.fail(objectionOf({ label, expects }))
    }
  }
}
