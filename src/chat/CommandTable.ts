/**
 * All commands of Hubbub's own.
 */
import * as Layer from "effect/Layer"
import { type Command, Commands } from "./Command.ts"
import { admin } from "./commands/admin.ts"
import { announce } from "./commands/announce.ts"
import { away } from "./commands/away.ts"
import { back } from "./commands/back.ts"
import { ban } from "./commands/ban.ts"
import { bans } from "./commands/bans.ts"
import { bot } from "./commands/bot.ts"
import { deop } from "./commands/deop.ts"
import { help } from "./commands/help.ts"
import { history } from "./commands/history.ts"
import { ignore } from "./commands/ignore.ts"
import { join } from "./commands/join.ts"
import { kick } from "./commands/kick.ts"
import { leave } from "./commands/leave.ts"
import { lock } from "./commands/lock.ts"
import { me } from "./commands/me.ts"
import { msg } from "./commands/msg.ts"
import { mute } from "./commands/mute.ts"
import { nick } from "./commands/nick.ts"
import { op } from "./commands/op.ts"
import { quiet } from "./commands/quiet.ts"
import { quit } from "./commands/quit.ts"
import { release } from "./commands/release.ts"
import { reply } from "./commands/reply.ts"
import { resume } from "./commands/resume.ts"
import { reserve } from "./commands/reserve.ts"
import { rooms } from "./commands/rooms.ts"
import { set } from "./commands/set.ts"
import { slow } from "./commands/slow.ts"
import { topic } from "./commands/topic.ts"
import { unban } from "./commands/unban.ts"
import { unignore } from "./commands/unignore.ts"
import { unlock } from "./commands/unlock.ts"
import { unmute } from "./commands/unmute.ts"
import { who } from "./commands/who.ts"
import { whois } from "./commands/whois.ts"

/** Every command, in the order of `/help`. */
export const table: ReadonlyArray<Command> = [
  nick,
  reserve,
  release,
  who,
  whois,
  me,
  msg,
  reply,
  away,
  back,
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
  resume,
  quit,
  help,
  lock,
  unlock,
  slow,
  admin,
  kick,
  mute,
  unmute,
  ban,
  unban,
  bans,
  announce,
  op,
  deop
]

/** These commands, and `more` of an application's own; of two with one name the later counts. */
export const layer = (more: ReadonlyArray<Command> = []): Layer.Layer<Commands> => {
  const byName = new Map([...table, ...more].map((command) => [command.name, command]))
  return Layer.succeed(Commands, { all: Array.from(byName.values()), find: (name) => byName.get(name) })
}
