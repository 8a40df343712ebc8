import { copyFileSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as CompiledProgram from "../../src/cli/CompiledProgram.ts"
import * as Program from "./Program.ts"
import * as Server from "./Server.ts"

const dist = dirname(Server.main)

/** What V8 compiled when the program was built, as `dist` has it. */
const caches = readdirSync(dist).filter((name) => name.endsWith(".cache"))

/** Another place for the program, with this as compiled code. */
const elsewhere = (compiled: Uint8Array | undefined) =>
  Effect.acquireRelease(
    Effect.sync(() => {
      const folder = mkdtempSync(join(tmpdir(), "hubbub-compiled-"))
      writeFileSync(join(folder, "package.json"), `{ "type": "module" }`)
      copyFileSync(Server.main, join(folder, "main.js"))
      if (compiled !== undefined) writeFileSync(join(folder, caches[0]!), compiled)
      return folder
    }),
    (folder) => Effect.sync(() => rmSync(folder, { recursive: true }))
  )

describe("code that was compiled at the build", () => {
  it("is there once, for the Node that built it, and V8 takes it", () => {
    assert.lengthOf(caches, 1)
    const [, build = ""] = /^main\.js\.([0-9a-f]+)-/.exec(caches[0]!) ?? []
    const compiled = CompiledProgram.read(CompiledProgram.cacheOf(Server.main, build))
    assert.isDefined(compiled)
    assert.isFalse(CompiledProgram.scriptOf(Server.main, compiled).cachedDataRejected)
  })

  const compiled = CompiledProgram.read(join(dist, caches[0]!))!
  for (const [words, bytes] of [
    ["is not there", undefined],
    ["is of another V8", Buffer.concat([Buffer.alloc(8), compiled.subarray(8)])],
    ["is cut short", compiled.subarray(0, compiled.length / 2)],
    ["is empty", new Uint8Array()]
  ] as const) {
    it.live(`where it ${words}, the program runs without`, () =>
      Effect.gen(function* () {
        const folder = yield* elsewhere(bytes)
        const args = [join(folder, "main.js"), "--version"]
        const { exit, stdout } = yield* Program.start({ command: process.execPath, args })
        yield* stdout.find(/\d+\.\d+\.\d+/)
        assert.strictEqual(yield* exit, 0)
      })
    )
  }
})
