/**
 * What the command line says of itself: help where it is asked for, and one sentence on standard error where it was used
 * wrongly, so that a program that reads standard output is never handed help instead.
 */
import * as CliOutput from "effect/cli/CliOutput"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import { sanitize } from "../hub/SafeText.ts"

const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`)

/** The first mistake is the one to mend; what follows it is often its consequence. */
export const layer = CliOutput.layerPresenter({
  present: (event) => {
    if (event._tag !== "InvalidInvocation") return CliOutput.defaultPresenter.present(event)
    const [first] = event.errors
    const lines = (first?.message ?? "That cannot be understood").split("\n").map((line) => line.trim())
    return Effect.andThen(
      Console.error(
        sanitize(
          lines
            .filter((line) => line !== "")
            .map(sentence)
            .join(" ")
        )
      ),
      Console.error(`${event.commandPath.join(" ")} --help tells how it is used.`)
    )
  }
})
