import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Command from "../Command.ts"
import { Sanctions } from "../Sanctions.ts"
import { describeSanction } from "../Sentence.ts"

/** The most that are listed of each kind, the newest: an answer stays readable. */
const maxListed = 50

/** Lists bans and mutes in force. */
export const bans = Command.make({
  name: "bans",
  args: {},
  help: "list the bans and mutes in force",
  example: "/bans",
  permission: "operator",
  run: (session) =>
    Effect.gen(function* () {
      const sanctions = yield* Sanctions
      const now = yield* Clock.currentTimeMillis
      const lines: Array<string> = []
      for (const kind of ["ban", "mute"] as const) {
        const all = yield* sanctions.inForce(kind)
        for (const one of all.slice(-maxListed)) lines.push(`${kind} ${describeSanction(one, now)} (by ${one.by})`)
        if (all.length > maxListed) lines.push(`and ${all.length - maxListed} older ${kind}s`)
      }
      session.tell(...(lines.length === 0 ? ["Nobody is banned or muted"] : lines))
    })
})
