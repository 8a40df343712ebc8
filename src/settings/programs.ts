import { minSecretLength } from "../Secret.ts"
import * as Setting from "../Setting.ts"

/** What programs may that have the token. */
export const programs = {
  botToken: Setting.secretOrOff(
    "off",
    `The token of programs, for the HTTP API, and to send faster by \`/bot on TOKEN\`: ${minSecretLength} characters or more. \`off\`: none may.`
  ),
  botRate: Setting.count(0, 10_000)(
    "50",
    "Lines a second a program with the token may send, twice as many at once; `0` is no limit."
  ),
  apiNames: Setting.count(1, 10_000)(
    "100",
    "Names that programs may hold which post over HTTP: nobody else may take a name that they spoke under."
  ),
  apiNameKeep: Setting.duration("1s", "720h")(
    "1h",
    "How long such a name is held after the last line that was posted under it."
  )
} as const
