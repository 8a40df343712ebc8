import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { Hub } from "../../hub/Hub.ts"
import { describeMillis, parseMillis } from "../../TimeSpan.ts"
import type { Argument } from "../Argument.ts"
import { audit } from "../Audit.ts"
import * as Command from "../Command.ts"

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
    Effect.gen(function* () {
      const { room } = session
      const hub = yield* Hub
      const by = session.person.name
      yield* hub.govern(room, { slow: Duration.millis(millis) })
      const text =
        millis === 0
          ? `${by} lets everybody talk at their own pace`
          : `${by} lets each talk once in ${describeMillis(millis)}`
      yield* hub.publish(room, { _tag: "Notice", text, slow: millis })
      yield* audit(session, "slow", { room, pace: millis === 0 ? "off" : describeMillis(millis) })
    })
})
