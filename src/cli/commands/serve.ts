/**
 * `hubbub serve`
 */
import * as Command from "effect/cli/Command"
import { settingsText } from "../Help.ts"
import * as Serve from "../Serve.ts"

/** Starts the chat and the UDP echo. */
export const serve = Command.make("serve", {}, () => Serve.serve).pipe(
  Command.withShortDescription("start the chat and the UDP echo (also without a subcommand)"),
  Command.withDescription(`Starts the chat and the UDP echo.\n\n${settingsText}`),
  Command.withExamples([
    { command: "hubbub serve", description: "Serve this machine; then, elsewhere: nc 127.0.0.1 2626" },
    { command: "HUBBUB_HOST=0.0.0.0 hubbub serve", description: "Let others chat" }
  ])
)
