/**
 * More talk than the kernel holds for a connection that nobody reads (about 4 MiB on Linux), so that what is beyond it is
 * the server's to handle.
 */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { LineClient } from "./LineClient.ts"

/** 10 MB in lines that differ. */
export const lines: ReadonlyArray<string> = Array.from({ length: 10_000 }, (_, index) => `${index} `.padEnd(1000, "x"))

/** How others see the flood of somebody called `name`. */
export const heardOf = (name: string): ReadonlyArray<string> => lines.map((line) => `<${name}> ${line}`)

/** Begins to say all of it, or its first `count` lines, as fast as the server takes it. */
export const say = (talker: LineClient, count = lines.length): Effect.Effect<void, never, Scope.Scope> =>
  Effect.asVoid(
    Effect.forkScoped(
      talker.send(
        lines
          .slice(0, count)
          .map((line) => `${line}\r\n`)
          .join("")
      )
    )
  )
