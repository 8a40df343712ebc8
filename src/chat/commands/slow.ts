import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { describeMillis, parseMillis } from "../../TimeSpan.ts"
import type { Argument } from "../Argument.ts"
import * as Command from "../Command.ts"
import { govern } from "../Governing.ts"

/** The slowest a room may be. */
const maxMillis = 3_600_000

/** A time between two lines; `off` is none. */
const pace: Argument<number> = {
  label: "TIME|off",
  expects: "a time such as 10s or 1m, at most 1h, or off",
  isOptional: false,
  parse: (text) => {
    const millis = text.toLowerCase() === "off" ? 0 : parseMillis(text)
    return millis !== undefined && millis <= maxMillis
      ? Result.succeed(millis)
      : Result.fail("TIME is one such as 10s or 1m, at most 1h, or off")
  }
}

/** Lets each person talk only now and then, but for those who keep the rules. */
export const slow = Command.make({
  name: "slow",
  args: { pace },
  help: "let each person talk only once in a while",
  example: "/slow 10s",
  permission: "host",
  isChange: true,
  run: (session, { pace: millis }) =>
    Effect.suspend(() => {
      const by = session.person.name
      const pace = millis === 0 ? "off" : describeMillis(millis)
      const text = millis === 0 ? `${by} lets everybody talk at their own pace` : `${by} lets each talk once in ${pace}`
      const rules = { slow: Duration.millis(millis) }
      return govern(session, session.room, rules, { text, slow: millis }, { name: "slow", pace })
    })
})
