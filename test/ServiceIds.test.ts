import { readdirSync, readFileSync } from "node:fs"
import { assert, it } from "@effect/vitest"

const src = new URL("../src/", import.meta.url)

/** The ids of services in a module. */
const idsIn = (file: string): ReadonlyArray<string> =>
  Array.from(readFileSync(new URL(file, src), "utf8").matchAll(/"effect-hubbub\/([\w/]+)"/g), ([, id]) => id!)

it("a service is called as its module, and by its own name beneath that where there are several", () => {
  const files = readdirSync(src, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"))
  const ids = files.flatMap((file) => idsIn(file).map((id) => ({ id, path: file.slice(0, -".ts".length) })))
  assert.isNotEmpty(ids)
  for (const { id, path } of ids) assert.match(id, new RegExp(`^${path}(/\\w+)?$`))
  assert.lengthOf(new Set(ids.map(({ id }) => id)), ids.length)
})
