/**
 * A directory for what outlives a server, gone when the scope closes.
 */
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as Server from "./Server.ts"

/** The path of an empty directory. */
export const make: Effect.Effect<string, never, Scope.Scope> = Effect.acquireRelease(
  Effect.promise(() => mkdtemp(join(tmpdir(), "hubbub-"))),
  (directory) => Effect.promise(() => rm(directory, { recursive: true, force: true }))
)

/** What `hubbub history export` prints of it, an object a line. */
export const exported = Effect.fnUntraced(function* (directory: string, room: string) {
  const tool = yield* Server.run({ HUBBUB_DATA_DIR: directory }, { args: ["history", "export", room] })
  yield* tool.exit
  return tool.stdout.lines.map(
    (line) =>
      JSON.parse(line) as {
        readonly seq: number
        readonly event: { readonly _tag: string; readonly text?: string; readonly by?: { readonly name: string } }
      }
  )
})
