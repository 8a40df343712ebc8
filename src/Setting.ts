/**
 * The kinds of value a setting can hold: how each is written in the environment and what a valid one looks like.
 */
import * as ByteSize from "effect/ByteSize"
import * as Duration from "effect/Duration"
import * as IpInterface from "effect/net/IpInterface"
import type * as IpNetwork from "effect/net/IpNetwork"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import { sanitize } from "./hub/SafeText.ts"
import { networkOf } from "./net/Network.ts"
import { maxSecretBytes, minSecretLength } from "./Secret.ts"
import { parseMillis } from "./TimeSpan.ts"

/** One setting: how it is written, what it defaults to, and why it exists. */
export interface Setting<A> {
  /** The value of what is written in the environment, or `undefined` where it is not valid. */
  readonly parse: (text: string) => A | undefined
  /** The default, as one would write it. */
  readonly default: string
  /** What would be valid, in words that finish "expected …". */
  readonly expects: string
  /** One line: what it is and why it has this default. */
  readonly why: string
  /** Whether what is written is never to be shown. */
  readonly isSecret: boolean
}

/** A kind of value; given the default and the reason, a setting. */
type Kind<A> = (initial: string, why: string) => Setting<A>

const parsed =
  <A>(expects: string, parse: (text: string) => A | undefined): Kind<A> =>
  (initial, why) => ({ parse, default: initial, expects, why, isSecret: false })

const wholeNumber = (text: string): number | undefined => (/^\d{1,15}$/.test(text) ? Number(text) : undefined)

const between = (value: number | undefined, minimum: number, maximum: number): number | undefined =>
  value !== undefined && value >= minimum && value <= maximum ? value : undefined

/** A name or address to listen on; whether it can be bound shows when it is bound. */
export const host: Kind<string> = parsed("a host name or IP address without spaces", (text) =>
  /^[^\s/]{1,255}$/.test(text) ? text : undefined
)

/** The path of a file, or `off`. */
export const fileOrOff: Kind<string> = parsed("the path of a file, or off", (text) =>
  /^\P{Cc}{1,4096}$/u.test(text) ? text : undefined
)

/** The permissions of a file, in octal as `chmod` takes them: `660`. */
export const fileMode: Kind<number> = parsed("permissions in octal, such as 600 or 660", (text) =>
  /^0?[0-7]{3}$/.test(text) ? Number.parseInt(text, 8) : undefined
)

/** A port, or `off`. */
export const portOrOff: Kind<number | "off"> = parsed(
  "a port from 0 to 65535 (0 takes any free one), or off",
  (text) => (text === "off" ? "off" : between(wholeNumber(text), 0, 65535))
)

/** A whole number within bounds, both included. */
export const count = (minimum: number, maximum: number): Kind<number> =>
  parsed(`a whole number from ${minimum} to ${maximum}`, (text) => between(wholeNumber(text), minimum, maximum))

/** Units of size as `ByteSize` spells them; in the environment any case will do. */
const units = ["B", "kB", "MB", "GB", "KiB", "MiB", "GiB"]

/** A size: plain bytes (`65536`) or with a unit (`64 KiB`, `8MB`). Decodes to a number of bytes. */
export const bytes = (minimum: string, maximum: string): Kind<number> => {
  const parse = (text: string): number | undefined => {
    const plain = wholeNumber(text)
    if (plain !== undefined) return plain
    const unit = (written: string) => units.find((unit) => unit.toLowerCase() === written.toLowerCase()) ?? written
    const size = Option.getOrUndefined(ByteSize.fromString(text.replace(/[a-z]+$/i, unit)))
    return size === undefined ? undefined : Number(size)
  }
  const [least, most] = [parse(minimum)!, parse(maximum)!]
  return parsed(`a size from ${minimum} to ${maximum}, such as 65536 or 64 KiB`, (text) =>
    between(parse(text), least, most)
  )
}

/** A size as {@link bytes}, or a word. */
const bytesOr =
  <const W extends string>(word: W, meaning: string) =>
  (minimum: string, maximum: string): Kind<number | W> => {
    const { expects, parse } = bytes(minimum, maximum)(minimum, "")
    return parsed(`${expects}, or ${word}${meaning}`, (text) => (text === word ? word : parse(text)))
  }

/** A size as {@link bytes}, or `system` for what the system gives. */
export const bytesOrSystem = bytesOr("system", " for what the system gives")

/** A size as {@link bytes}, or `off`. */
export const bytesOrOff = bytesOr("off", "")

/** `on` or `off`. */
export const onOff: Kind<boolean> = parsed("on or off", (text) =>
  text === "on" ? true : text === "off" ? false : undefined
)

/** A length of time: seconds (`60`) or with a unit (`500ms`, `60s`, `5m`, `1h`, `7d`). */
export const duration = (minimum: string, maximum: string): Kind<Duration.Duration> => {
  const [least, most] = [parseMillis(minimum)!, parseMillis(maximum)!]
  return parsed(`a time from ${minimum} to ${maximum}, such as 500ms, 60s or 5m`, (text) => {
    const value = between(parseMillis(text), least, most)
    return value === undefined ? undefined : Duration.millis(value)
  })
}

/** Nothing, written `none`, or a few things with commas between them. */
const list = <A>(expects: string, parse: (text: string) => A | undefined): Kind<ReadonlyArray<A>> =>
  parsed(`${expects}, with commas between them, or none`, (text) => {
    if (text === "none") return []
    const values = text.split(",").map((part) => parse(part.trim()))
    return values.every((value) => value !== undefined) ? values : undefined
  })

/** Web origins (RFC 6454): a scheme, a host and perhaps a port. */
export const origins: Kind<ReadonlyArray<string>> = list("origins such as https://chat.example", (text) =>
  URL.canParse(text) && /^https?:$/.test(new URL(text).protocol) && new URL(text).origin === text.toLowerCase()
    ? new URL(text).origin
    : undefined
)

/** Addresses, or networks in CIDR notation. */
export const networks: Kind<ReadonlyArray<IpNetwork.IpNetwork>> = list(
  "addresses or networks such as 10.0.0.0/8",
  (text) => Option.getOrUndefined(Option.map(Result.getSuccess(IpInterface.fromString(text)), networkOf))
)

/** A secret, or `off`. */
export const secretOrOff: Kind<Redacted.Redacted | "off"> = (initial, why) => ({
  ...parsed(
    `a secret of ${minSecretLength} printable characters or more, at most ${maxSecretBytes} bytes, or off`,
    (text) => {
      if (text === "off") return text
      // what could not be typed at a terminal could not be given
      const isTyped = text.length >= minSecretLength && sanitize(text) === text
      return isTyped && new TextEncoder().encode(text).length <= maxSecretBytes ? Redacted.make(text) : undefined
    }
  )(initial, why),
  isSecret: true
})

/** Whether every `%` begins what can be decoded (RFC 3986 §2.1). */
const isPercentEncoded = (text: string): boolean => {
  try {
    decodeURIComponent(text)
    return true
  } catch {
    return false
  }
}

/** The URL of a Redis, or `off`. It may hold a password. */
export const redisOrOff: Kind<Redacted.Redacted | "off"> = (initial, why) => ({
  ...parsed(
    "a URL such as redis://localhost:6379 or rediss://user:password@redis.example:6380 (/ ? # % in a password as %2F %3F %23 %25), or off",
    (text) => {
      if (text === "off") return text
      const isWhole = /^rediss?:\/\/[^\s/?#]+(\/\d{0,4})?$/.test(text) && URL.canParse(text) && isPercentEncoded(text)
      return isWhole ? Redacted.make(text) : undefined
    }
  )(initial, why),
  isSecret: true
})

/** The beginning of the names of keys. */
export const prefix: Kind<string> = parsed("1 to 64 letters, digits, and any of : _ - .", (text) =>
  /^[A-Za-z0-9:_.-]{1,64}$/.test(text) ? text : undefined
)

/** One of a few words, in any case; decodes to the word as listed. */
export const oneOf = <const A extends string>(words: ReadonlyArray<A>): Kind<A> =>
  parsed(`one of ${words.join(", ")}`, (text) => words.find((word) => word.toLowerCase() === text.toLowerCase()))
