/**
 * What Redis does at once, as Lua: sent once, and called by its digest from then on.
 */
import { createHash } from "node:crypto"

/** A script, and the digest that Redis knows it by. */
export interface Script {
  readonly source: string
  readonly sha: string
}

/** A script of parts that several have in common. */
export const make = (...parts: ReadonlyArray<string>): Script => {
  const source = parts.join("\n")
  return { source, sha: createHash("sha1").update(source).digest("hex") }
}
