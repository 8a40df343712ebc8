import { afterEach, assert, describe, it, vi } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Environment from "../../src/cli/Environment.ts"

/** What an operator is warned of. */
const warnings = Effect.gen(function* () {
  const said: Array<string> = []
  const logger = Logger.make(({ logLevel, message }) => void said.push(`${logLevel} ${message}`))
  yield* Layer.build(Environment.layer.pipe(Layer.provide(Logger.layer([logger]))))
  return said
})

describe("Environment", () => {
  afterEach(() => {
    vi.unstubAllEnvs()
    vi.restoreAllMocks()
  })

  it.effect("nothing to say on a good Node and with known variables", () =>
    Effect.gen(function* () {
      vi.stubEnv("HUBBUB_PORT", "0")
      assert.deepStrictEqual(yield* warnings, [])
    })
  )

  it.effect("warns of a variable that no setting has", () =>
    Effect.gen(function* () {
      vi.stubEnv("HUBBUB_PROT", "0")
      assert.deepStrictEqual(yield* warnings, ["Warn HUBBUB_PROT is not a setting; did you mean HUBBUB_PORT?"])
    })
  )

  it.effect.each(["18.20.8", "20.20.2", "22.18.0"])("warns of Node %s", (node) =>
    Effect.gen(function* () {
      vi.spyOn(process, "versions", "get").mockReturnValue({ ...process.versions, node })
      assert.match((yield* warnings).join("\n"), new RegExp(`^Warn Node ${node} is older than 22\\.19: `, "u"))
    })
  )

  it.effect.each(["22.19.0", "24.0.0", "26.1.0"])("Node %s is fine", (node) =>
    Effect.gen(function* () {
      vi.spyOn(process, "versions", "get").mockReturnValue({ ...process.versions, node })
      assert.deepStrictEqual(yield* warnings, [])
    })
  )
})
