import { assert, it } from "@effect/vitest"
import { mkdtemp, open, readdir, readFile, rm, stat, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

const scripts = fileURLToPath(new URL("../../scripts", import.meta.url))

it("what the build writes is in its place whole: whoever reads the old file goes on reading it", async () => {
  const { replace } = await import(join(scripts, "replace.mjs"))
  const directory = await mkdtemp(join(tmpdir(), "hubbub-replace-"))
  try {
    const file = join(directory, "main.js")
    await writeFile(file, "the old one")
    const reader = await open(file)
    await replace(file, "another", 0o755)
    assert.strictEqual(await reader.readFile("utf8"), "the old one")
    await reader.close()
    assert.strictEqual(await readFile(file, "utf8"), "another")
    assert.strictEqual((await stat(file)).mode & 0o777, 0o755)
    assert.deepStrictEqual(await readdir(directory), ["main.js"])
  } finally {
    await rm(directory, { recursive: true })
  }
})

it("the build writes nothing in another way", async () => {
  for (const name of ["bundle.mjs", "page.mjs", "thread.mjs", "compile.mjs"]) {
    const source = await readFile(join(scripts, name), "utf8")
    assert.notMatch(source, /writeFile|createWriteStream/, name)
    const builds = source.match(/await build\(\{/g)?.length ?? 0
    assert.lengthOf(source.match(/write: false/g) ?? [], builds, name)
  }
})
