/**
 * Logs as the settings say: one line per event, for people or as JSON.
 */
import * as Formatter from "effect/Formatter"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as References from "effect/References"
import { sanitize } from "../hub/SafeText.ts"
import * as Settings from "../Settings.ts"
import { visible } from "./Json.ts"

/** Anything as one line of printable text. */
const shown = (value: unknown): string => sanitize(typeof value === "string" ? value : Formatter.format(value))

/** A value after its `=`: in quotes, with JSON's escapes, where one could not tell its end. */
const valueOf = (value: unknown): string => {
  const text = shown(value)
  return /^[^\s"=]+$/u.test(text) ? text : JSON.stringify(text)
}

/** `2026-11-23 19:20:01 INFO ann joined peer=127.0.0.1:40122`: UTC, one line whatever is in it. The keys are `Telemetry.LogKeys`. */
const formatText = Logger.make(({ cause, date, fiber, logLevel, message }) => {
  const time = date.toISOString().slice(0, 19).replace("T", " ")
  const words = (Array.isArray(message) ? message : [message]).map(shown).join(" ")
  const annotations = Object.entries(fiber.getRef(References.CurrentLogAnnotations)).map(
    ([key, value]) => `${key}=${valueOf(value)}`
  )
  const failure = cause.reasons.length === 0 ? [] : [shown(Formatter.format(cause))]
  return [time, logLevel.toUpperCase(), words, ...annotations, ...failure].join(" ")
})

/** An object a line, for programs; a terminal may be in between. */
const formatJson = Logger.map(Logger.formatJson, visible)

/** The logger and the level that the settings ask for. */
export const layer: Layer.Layer<never, never, Settings.Settings> = Layer.unwrap(
  Effect.map(Settings.Settings, ({ logFormat, logLevel }) =>
    Layer.mergeAll(
      Logger.layer([Logger.withConsoleLog(logFormat === "json" ? formatJson : formatText)]),
      Layer.succeed(References.MinimumLogLevel, logLevel)
    )
  )
)
