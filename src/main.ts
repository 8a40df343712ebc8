/**
 * `node dist/main.js`: without arguments the server, with arguments the command line.
 */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as Effect from "effect/Effect"
import { endingOf } from "./cli/ExitCode.ts"
import { serve } from "./cli/Serve.ts"

const args = process.argv.slice(2)

const program: Effect.Effect<void, unknown> =
  args.length === 0
    ? serve
    : Effect.flatMap(
        Effect.promise(() => import("./cli/Root.ts")),
        ({ run }) => run(args)
      )

// whoever read the logs may go (`| head`), and the server goes on; a tool has nobody left to work for
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", ({ code, message }: NodeJS.ErrnoException) => {
    if (args.length === 0) return
    if (code !== "EPIPE" && stream === process.stdout) console.error(`Cannot write the output: ${message}.`)
    process.exit(code === "EPIPE" ? 0 : 1)
  })
}

// the first signal stops in good order, which `runMain` sees to; whoever sends a second one does not want to wait
let signals = 0
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => ++signals > 1 && process.exit(1))

NodeRuntime.runMain(program, {
  disableErrorReporting: true,
  teardown: (exit, onExit) => {
    const { code, words } = endingOf(exit)
    if (words !== "") console.error(words)
    onExit(code)
  }
})
