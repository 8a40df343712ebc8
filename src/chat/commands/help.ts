import * as Effect from "effect/Effect"
import * as Command from "../Command.ts"

/** Lists all commands, itself included. */
export const help = (table: () => ReadonlyArray<Command.Command>): Command.Command =>
  Command.make({
    name: "help",
    args: {},
    help: "show this",
    run: (session) =>
      Effect.sync(() => {
        const rows = [
          ...table().map((command) => [Command.synopsis(command), command.help] as const),
          ["//TEXT", "say /TEXT"] as const
        ]
        const width = Math.max(...rows.map(([left]) => left.length))
        session.tell(...rows.map(([left, right]) => `${left.padEnd(width)}  ${right}`))
      })
  })
