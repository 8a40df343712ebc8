/**
 * All commands, and how a line that begins with a slash finds its own.
 */
import * as Effect from "effect/Effect"
import { nearest } from "../Nearest.ts"
import type { Command } from "./Command.ts"
import { bot } from "./commands/bot.ts"
import { help } from "./commands/help.ts"
import { history } from "./commands/history.ts"
import { ignore } from "./commands/ignore.ts"
import { join } from "./commands/join.ts"
import { leave } from "./commands/leave.ts"
import { me } from "./commands/me.ts"
import { msg } from "./commands/msg.ts"
import { nick } from "./commands/nick.ts"
import { quiet } from "./commands/quiet.ts"
import { quit } from "./commands/quit.ts"
import { reply } from "./commands/reply.ts"
import { rooms } from "./commands/rooms.ts"
import { set } from "./commands/set.ts"
import { topic } from "./commands/topic.ts"
import { unignore } from "./commands/unignore.ts"
import { who } from "./commands/who.ts"
import type { Session } from "./Session.ts"

/** Every command, in the order of `/help`. */
export const table: ReadonlyArray<Command> = [
  nick,
  who,
  me,
  msg,
  reply,
  join,
  leave,
  rooms,
  topic,
  history,
  ignore,
  unignore,
  quiet,
  set,
  bot,
  quit,
  help(() => table)
]

const byName = new Map(table.map((command) => [command.name, command]))

/** How much of a mistaken command is shown back. */
const shownLength = 24

/** Runs the command that `line` (`/name argument`) asks for, or says in one line what would have worked. */
export const dispatch = (session: Session, line: string): Effect.Effect<void> =>
  Effect.suspend(() => {
    const [, word = "", rest = ""] = /^\/(\S*)\s*(.*)$/su.exec(line) ?? []
    const command = byName.get(word.toLowerCase())
    if (command === undefined) {
      const meant = nearest(word.toLowerCase(), byName.keys())
      const hint = meant === undefined ? "/help lists the commands" : `did you mean /${meant}?`
      return Effect.sync(() => session.complain(`There is no /${word.slice(0, shownLength)}; ${hint}`))
    }
    if (!command.isChange) return command.run(session, rest)
    return Effect.flatMap(session.change, (seconds) =>
      seconds === 0
        ? command.run(session, rest)
        : Effect.sync(() => session.complain(`That is a lot of changes; /${command.name} again in ${seconds} s`))
    )
  })
