import * as Effect from "effect/Effect"
import * as Command from "../Command.ts"

/** Lists the commands that somebody may use where they are, itself included. */
export const help = Command.make({
  name: "help",
  args: {},
  help: "show this",
  run: (session) =>
    Effect.map(Command.Commands, ({ all }) => {
      const rows = [
        ...all
          .filter((command) => Command.isOffered(command, session))
          .map((command) => [Command.synopsis(command), command.help] as const),
        ["//TEXT", "say /TEXT"] as const
      ]
      const width = Math.max(...rows.map(([left]) => left.length))
      session.tell(...rows.map(([left, right]) => `${left.padEnd(width)}  ${right}`))
    })
})
