/**
 * All commands, and how a line that begins with a slash finds its own.
 */
import * as Effect from "effect/Effect"
import { nearest } from "../Nearest.ts"
import { type Command, needsArgument, synopsis } from "./Command.ts"
import { help } from "./commands/help.ts"
import { me } from "./commands/me.ts"
import { nick } from "./commands/nick.ts"
import { quit } from "./commands/quit.ts"
import { who } from "./commands/who.ts"
import type { Session } from "./Session.ts"

/** Every command, in the order of `/help`. */
export const table: ReadonlyArray<Command> = [nick, who, me, quit, help(() => table)]

const byName = new Map(table.map((command) => [command.name, command]))

/** How much of a mistaken command is shown back. */
const shownLength = 24

/** Runs the command that `line` (`/name argument`) asks for, or says in one line what would have worked. */
export const dispatch = (session: Session, line: string): Effect.Effect<void> =>
  Effect.suspend(() => {
    const [, word = "", rest = ""] = /^\/(\S*)\s*(.*)$/su.exec(line) ?? []
    const argument = rest.trim()
    const command = byName.get(word.toLowerCase())
    if (command === undefined) {
      const meant = nearest(word.toLowerCase(), byName.keys())
      const hint = meant === undefined ? "/help lists the commands" : `did you mean /${meant}?`
      return Effect.sync(() => session.complain(`There is no /${word.slice(0, shownLength)}; ${hint}`))
    }
    if (argument === "" && needsArgument(command)) {
      return Effect.sync(() => session.complain(`Usage: ${synopsis(command)} (${command.help})`))
    }
    return command.run(session, argument)
  })
