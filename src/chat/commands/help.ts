import * as Effect from "effect/Effect"
import * as Argument from "../Argument.ts"
import * as Command from "../Command.ts"

/** The commands that somebody may use where they are, a row each. */
const listed = (all: ReadonlyArray<Command.Command>): ReadonlyArray<string> => {
  const rows = [
    ...all.map((command) => [Command.synopsis(command), command.help] as const),
    ["//TEXT", "say /TEXT"] as const
  ]
  const width = Math.max(...rows.map(([left]) => left.length))
  return rows.map(([left, right]) => `${left.padEnd(width)}  ${right}`)
}

/** Lists the commands that somebody may use where they are, itself included; or tells all there is to say of one. */
export const help = Command.make({
  name: "help",
  args: { name: Argument.optional(Argument.text("COMMAND", "the name of a command")) },
  help: "list the commands, or see more about one",
  example: "/help msg",
  run: (session, { name }) =>
    Effect.map(Command.Commands, (commands) => {
      if (name === undefined) {
        return session.tell(...listed(commands.all.filter((command) => Command.isOffered(command, session))))
      }
      const word = name.replace(/^\//u, "")
      const command = commands.find(word.toLowerCase())
      if (command === undefined) session.complain(Command.noSuch(commands, session, word))
      else session.tell(...Command.describe(command))
    })
})
