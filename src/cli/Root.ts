/**
 * The command line: `hubbub serve|echo|connect|watch|options|history`. Loaded only when there are arguments, so that the server
 * does not pay for it.
 */
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as CliConfig from "effect/cli/CliConfig"
import * as CliError from "effect/cli/CliError"
import * as Command from "effect/cli/Command"
import * as GlobalFlag from "effect/cli/GlobalFlag"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { connect } from "./commands/connect.ts"
import { echo } from "./commands/echo.ts"
import { history } from "./commands/history.ts"
import { options } from "./commands/options.ts"
import { serve } from "./commands/serve.ts"
import { watch } from "./commands/watch.ts"
import { settingsText } from "./Help.ts"
import { WrongUse } from "./Outcome.ts"
import * as Presenter from "./Presenter.ts"
import * as Serve from "./Serve.ts"
import { version } from "./Version.ts"

/** Without a subcommand it serves. */
const root = Command.make("hubbub", {}, () => Serve.serve).pipe(
  Command.withDescription("A chat server any line client can join, a UDP echo, and tools for sockets."),
  Command.withSubcommands([serve, echo, connect, watch, options, history]),
  Command.withExamples([
    { command: "hubbub", description: "Serve this machine" },
    { command: "nc 127.0.0.1 2626", description: "Talk, in another terminal" },
    { command: "printf ping | nc -u -w1 127.0.0.1 23000", description: "Hear an echo" }
  ])
)

/** The level of logs is a setting, like everything else of the server. */
const flags = Layer.succeed(CliConfig.CliConfig, {
  builtIns: [GlobalFlag.Help, GlobalFlag.Version, GlobalFlag.Completions]
})

/** Runs a command line. It fails with what `cli/ExitCode` explains. */
export const run = Effect.fnUntraced(
  function* (args: ReadonlyArray<string>) {
    yield* Command.runWith(root, { version })(args)
    if (args.length === 1 && (args[0] === "--help" || args[0] === "-h")) yield* Console.log(`\n${settingsText}`)
  },
  // it has said itself what was wrong
  Effect.mapError((error) => (CliError.isCliError(error) ? new WrongUse({ message: "" }) : error)),
  Effect.provide(Layer.mergeAll(NodeServices.layer, flags, Presenter.layer))
)
