/**
 * How a line that begins with a slash finds its command, and whether whoever typed it may use it.
 */
import * as Effect from "effect/Effect"
import { runAfar } from "./Afar.ts"
import { type Command, Commands, isAllowed, noSuch, type Services } from "./Command.ts"
import { Credentials } from "./Credentials.ts"
import { unchanged } from "./Governing.ts"
import type { Session } from "./Session.ts"
import { lobby } from "./SessionRooms.ts"
import { muteOf } from "./Speech.ts"

/** Runs the command that `line` (`/name argument`) asks for, or says in one line what would have worked. */
export const dispatch = (session: Session, line: string): Effect.Effect<void, never, Services> =>
  Effect.flatMap(Commands, (commands) => {
    const [, word = "", rest = ""] = /^\/(\S*)\s*(.*)$/su.exec(line) ?? []
    const command = commands.find(word.toLowerCase())
    if (command === undefined) return Effect.sync(() => session.complain(noSuch(commands, session, word)))
    return Effect.flatMap(objection(command, session, rest), (words) =>
      words === undefined
        ? Effect.flatMap(runAfar(command, session, rest), (isDone) =>
            isDone ? Effect.void : command.run(session, rest)
          )
        : Effect.sync(() => session.complain(words))
    )
  })

/** Why somebody may not use a command now; `undefined`: they may. */
const objection = (
  command: Command,
  session: Session,
  rest: string
): Effect.Effect<string | undefined, never, Services> => {
  const instead = command.instead[session.medium]
  if (instead !== undefined) return Effect.succeed(`/${command.name} does nothing here. ${instead}`)
  if (!isAllowed(command, session)) {
    return command.permission === "operator"
      ? Effect.map(Credentials, ({ has }) =>
          has("adminPassword")
            ? `/${command.name} is for operators; /admin makes you one`
            : `/${command.name} is for operators, and this server has none`
        )
      : Effect.succeed(`/${command.name} is for operators, and outside #${lobby} for whoever has been there longest`)
  }
  const isChange = command.isChange === true || (command.isChange === "with words" && rest !== "")
  if (isChange && session.trouble !== undefined) {
    return Effect.succeed(unchanged(session.trouble))
  }
  const muted = command.isSpeech && rest !== "" ? muteOf(session) : Effect.undefined
  if (!isChange || session.status.isOperator === true) return muted
  return Effect.flatMap(muted, (words) =>
    words !== undefined
      ? Effect.succeed(words)
      : Effect.map(session.pacing.change, (seconds) =>
          seconds === 0 ? undefined : `That is a lot of changes; /${command.name} again in ${seconds} s`
        )
  )
}
