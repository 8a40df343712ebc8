/**
 * The process's standard input, read as long as it is wanted and no longer.
 */
import * as Effect from "effect/Effect"
import * as Stdio from "effect/Stdio"
import * as Stream from "effect/Stream"

/** Reads standard input. When that is over, an input that is still open does not keep the process alive. */
export const bytes = Stream.unwrap(
  Effect.gen(function* () {
    // a pipe and a terminal have `unref`; a file ends by itself
    yield* Effect.addFinalizer(() => Effect.sync(() => process.stdin.unref?.()))
    return (yield* Stdio.Stdio).stdin
  })
)
