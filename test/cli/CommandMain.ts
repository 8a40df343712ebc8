/**
 * A subcommand as a program of its own: `node test/cli/CommandMain.ts connect localhost:2626`.
 */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Cause from "effect/Cause"
import * as Command from "effect/cli/Command"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import { connect } from "../../src/cli/commands/connect.ts"
import { watch } from "../../src/cli/commands/watch.ts"
import { WrongUse } from "../../src/cli/Outcome.ts"

const root = Command.make("hubbub").pipe(Command.withSubcommands([connect, watch]))

NodeRuntime.runMain(
  Command.runWith(root, { version: "test" })(process.argv.slice(2)).pipe(Effect.provide(NodeServices.layer)),
  {
    disableErrorReporting: true,
    teardown: (exit, onExit) => {
      if (Exit.isSuccess(exit) || Cause.hasInterruptsOnly(exit.cause)) return onExit(0)
      const error = Cause.squash(exit.cause)
      console.error(error instanceof Error ? error.message : error)
      onExit(error instanceof WrongUse ? 2 : 1)
    }
  }
)
