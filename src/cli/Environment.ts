/**
 * Things about the process that an operator should hear of once, at the start.
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Settings from "../Settings.ts"

/** The oldest Node that Effect 4.1 supports. */
const supported = [22, 19] as const

const isSupported = (version: string): boolean => {
  const [major = 0, minor = 0] = version.split(".").map(Number)
  return major > supported[0] || (major === supported[0] && minor >= supported[1])
}

/** Warns of an old Node and of variables that no setting has. */
export const layer: Layer.Layer<never> = Layer.effectDiscard(
  Effect.gen(function* () {
    const { node } = process.versions
    if (!isSupported(node)) {
      yield* Effect.logWarning(
        `Node ${node} is older than ${supported.join(".")}: chat and echo work, durable history is off`
      )
    }
    for (const warning of Settings.unknownVariables(Object.keys(process.env))) yield* Effect.logWarning(warning)
  })
)
