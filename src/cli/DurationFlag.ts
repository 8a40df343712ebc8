/**
 * A length of time on the command line, written as in the settings: `5`, `500ms`, `60s`, `5m`, `1h`.
 */
import * as Flag from "effect/cli/Flag"
import type * as Duration from "effect/Duration"
import * as Option from "effect/Option"
import * as Setting from "../Setting.ts"

/** A flag for a time from `minimum` to `maximum`. */
export const duration = (name: string, minimum: string, maximum: string): Flag.Flag<Duration.Duration> => {
  const { expects, parse } = Setting.duration(minimum, maximum)(minimum, "")
  return Flag.String(name).pipe(
    Flag.withMetavar("TIME"),
    Flag.filterMap(
      (text) => Option.fromUndefinedOr(parse(text)),
      () => expects
    )
  )
}
