/**
 * What `/set` changes, as data: each with what it may be and what of a view it is.
 */
import * as Result from "effect/Result"
import type { View } from "./View.ts"

/** One thing that a person may set. */
interface ViewOption {
  readonly name: string
  readonly expects: string
  readonly help: string
  readonly show: (view: View) => string
  /** The change that `text` asks for. */
  readonly parse: (text: string) => Result.Result<Partial<View>, undefined>
}

const oneOf = <const Word extends string>(
  name: string,
  words: ReadonlyArray<Word>,
  help: string,
  show: (view: View) => Word,
  change: (word: Word) => Partial<View>
): ViewOption => ({
  name,
  expects: words.join("|"),
  help,
  show,
  parse: (text) => {
    const meant = words.find((word) => word === text.toLowerCase())
    return meant === undefined ? Result.fail(undefined) : Result.succeed(change(meant))
  }
})

const onOff = (isOn: boolean): "on" | "off" => (isOn ? "on" : "off")

const isZone = (zone: string): boolean => {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone })
    return true
  } catch {
    return false
  }
}

/** Everything that `/set` knows. */
export const viewOptions: ReadonlyArray<ViewOption> = [
  oneOf(
    "time",
    ["off", "minutes", "seconds"],
    "the time before each line",
    ({ stamp }) => stamp,
    (stamp) => ({ stamp })
  ),
  {
    name: "zone",
    expects: "a time zone such as UTC, Europe/Berlin or +02:00",
    help: "whose time that is",
    show: ({ zone }) => zone,
    parse: (text) => (isZone(text) ? Result.succeed({ zone: text }) : Result.fail(undefined))
  },
  oneOf(
    "colour",
    ["on", "off"],
    "colours for names",
    ({ isColoured }) => onOff(isColoured),
    (word) => ({ isColoured: word === "on" })
  ),
  oneOf(
    "bell",
    ["mention", "private", "off"],
    "what rings: your name, private words, nothing",
    ({ bell }) => bell,
    (bell) => ({ bell })
  ),
  oneOf(
    "echo",
    ["on", "off"],
    "your own lines come back to you",
    ({ isEchoed }) => onOff(isEchoed),
    (word) => ({ isEchoed: word === "on" })
  ),
  oneOf(
    "quiet",
    ["on", "off"],
    "comings and goings are left out",
    ({ isQuiet }) => onOff(isQuiet),
    (word) => ({ isQuiet: word === "on" })
  )
]
