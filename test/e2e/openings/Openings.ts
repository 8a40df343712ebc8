/**
 * What real clients send first, captured from the clients themselves on loopback: a file each, `# what it is` and hex.
 */
import { readdirSync, readFileSync } from "node:fs"
import { hex } from "../../net/Chunking.ts"

/** What a client sends before it has heard anything that it understands. */
export interface Opening {
  readonly what: string
  readonly bytes: Uint8Array
}

const folder = new URL("./", import.meta.url)

const read = (file: string): Opening => {
  const [what = "", ...lines] = readFileSync(new URL(file, folder), "utf8").trimEnd().split("\n")
  return { what: what.slice("# ".length), bytes: hex(lines.join(" ")) }
}

/** Every captured opening, by the name of its file. */
export const openings: ReadonlyMap<string, Opening> = new Map(
  readdirSync(folder)
    .filter((file) => file.endsWith(".hex"))
    .map((file) => [file.slice(0, -".hex".length), read(file)])
)
