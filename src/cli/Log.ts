/**
 * Logs as the settings say: one line per event, for people or as JSON.
 */
import * as Console from "effect/Console"
import * as Formatter from "effect/Formatter"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as References from "effect/References"
import { sanitize } from "../hub/SafeText.ts"
import * as Settings from "../Settings.ts"
import { visible } from "./Json.ts"

const shown = (value: unknown): string => (typeof value === "string" ? value : Formatter.format(value))

/** The text of a second is made once: many lines are written in one. */
let lastSecond = Number.NaN
let lastTime = ""

/** `2026-11-23 19:20:01`, in UTC. */
const timeOf = (date: Date): string => {
  const second = Math.floor(date.getTime() / 1000)
  if (second !== lastSecond) {
    lastSecond = second
    lastTime = date.toISOString().slice(0, 19).replace("T", " ")
  }
  return lastTime
}

/** A value after its `=`: in quotes, with JSON's escapes, where one could not tell its end. */
const valueOf = (value: unknown): string => {
  const text = shown(value)
  return /^[^\s"=]+$/u.test(text) ? text : JSON.stringify(text)
}

/** `2026-11-23 19:20:01 INFO ann joined peer=127.0.0.1:40122`: UTC, one line whatever is in it. The keys are `Telemetry.LogKeys`. */
const formatText = Logger.make(({ cause, date, fiber, logLevel, message }) => {
  const annotations = fiber.getRef(References.CurrentLogAnnotations)
  let line = `${timeOf(date)} ${logLevel.toUpperCase()}`
  for (const part of Array.isArray(message) ? message : [message]) line += ` ${shown(part)}`
  for (const key of Object.keys(annotations)) line += ` ${key}=${valueOf(annotations[key])}`
  if (cause.reasons.length > 0) line += ` ${Formatter.format(cause)}`
  return sanitize(line)
})

/** An object a line, for programs; a terminal may be in between. */
const formatJson = Logger.map(Logger.formatJson, visible)

/**
 * Lines of one turn of the event loop are one write, after it: to write each would be a good part of what it takes to let
 * somebody in, and of a rush.
 */
const gathered = Effect.fnUntraced(function* (format: Logger.Logger<unknown, string>) {
  const console = yield* Console.Console
  let lines: Array<string> = []
  const write = () => {
    if (lines.length > 0) console.log(lines.join("\n"))
    lines = []
  }
  // also where the process ends within the turn
  yield* Effect.acquireRelease(
    Effect.sync(() => void process.on("exit", write)),
    () =>
      Effect.sync(() => {
        process.off("exit", write)
        write()
      })
  )
  return Logger.make<unknown, void>((options) => {
    if (lines.push(format.log(options)) === 1) setImmediate(write)
  })
})

/** The logger and the level that the settings ask for. */
export const layer: Layer.Layer<never, never, Settings.Settings> = Layer.unwrap(
  Effect.map(Settings.Settings, ({ logFormat, logLevel }) =>
    Layer.mergeAll(
      Logger.layer([gathered(logFormat === "json" ? formatJson : formatText)]),
      Layer.succeed(References.MinimumLogLevel, logLevel)
    )
  )
)
