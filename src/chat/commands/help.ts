import * as Effect from "effect/Effect"
import { type Command, synopsis } from "../Command.ts"

/** Lists all commands, itself included. */
export const help = (table: () => ReadonlyArray<Command>): Command => ({
  name: "help",
  usage: "",
  help: "show this",
  run: (session) =>
    Effect.sync(() => {
      const rows = [
        ...table().map((command) => [synopsis(command), command.help] as const),
        ["//TEXT", "say /TEXT"] as const
      ]
      const width = Math.max(...rows.map(([left]) => left.length))
      session.tell(...rows.map(([left, right]) => `${left.padEnd(width)}  ${right}`))
    })
})
