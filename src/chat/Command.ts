/**
 * Commands are data: `/help`, the dispatcher and the README's table come from the same list.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import type { Hub } from "../hub/Hub.ts"
import { nearest } from "../Nearest.ts"
import type { Settings } from "../Settings.ts"
import type { Admission } from "./Admission.ts"
import type { Argument } from "./Argument.ts"
import type { Credentials } from "./Credentials.ts"
import type { Deliveries } from "./Deliveries.ts"
import type { MediumName } from "./Medium.ts"
import type { People } from "./People.ts"
import type { ReservedNames } from "./ReservedNames.ts"
import type { Sanctions } from "./Sanctions.ts"
import type { Session } from "./Session.ts"

/** Who may use a command: anybody; whoever keeps the rules of the room they talk in, and operators; operators only. */
export type Permission = "anyone" | "host" | "operator"

const permitted: Readonly<Record<Permission, string>> = {
  anyone: "everybody",
  host: "operators, and whoever has been in the room longest",
  operator: "operators"
}

/** For whom a command is, in words. */
export const audience = ({ instead, permission }: Pick<Command, "instead" | "permission">): string =>
  permitted[permission] + (instead.page === undefined ? "" : ", at a terminal")

/** What a session is served with, and commands may ask for. */
export type Services =
  | Admission
  | Commands
  | Credentials
  | Deliveries
  | Hub
  | People
  | ReservedNames
  | Sanctions
  | Settings

/** One command. Make one with {@link make}. */
export interface Command {
  /** The word after the slash. */
  readonly name: string
  /** In the order they are written, a word each; the last takes the rest of the line. */
  readonly args: ReadonlyArray<Argument<unknown>>
  /** What it does, in a few words that begin with a verb. */
  readonly help: string
  /** How it may be typed, where that says more than its arguments. */
  readonly example: string | undefined
  readonly permission: Permission
  /** Where it makes no sense, and what to do there instead, as a sentence without its full stop. */
  readonly instead: Readonly<Partial<Record<MediumName, string>>>
  /** Whether everybody is told of it, so that nobody may do it again and again; or only of what follows the name. */
  readonly isChange: boolean | "with words"
  /** Whether others read words of whoever uses it, so that it is not for those who are muted. */
  readonly isSpeech: boolean
  /** Whether its first argument names somebody on whom it acts, wherever they are. */
  readonly isAboutSomebody: boolean
  /** Reads the rest of the line, and does it or says what would have worked. */
  readonly run: (session: Session, line: string) => Effect.Effect<void, never, Services>
}

/** How much of a mistaken command is shown back. */
const shownLength = 24

/** The commands there are. */
export class Commands extends Context.Service<
  Commands,
  {
    /** In the order of `/help`. */
    readonly all: ReadonlyArray<Command>
    readonly find: (name: string) => Command | undefined
  }
>()("effect-hubbub/chat/Command") {}

/** Whether somebody may use a command where they are. */
export const isAllowed = ({ permission }: Command, { isHost, status }: Session): boolean =>
  permission === "anyone" || status.isOperator === true || (permission === "host" && isHost)

/** Whether a command is listed for somebody: they may use it where they are, and it makes sense there. */
export const isOffered = (command: Command, session: Session): boolean =>
  command.instead[session.medium] === undefined && isAllowed(command, session)

/** `/nick NAME`; what may be left out stands in brackets. */
export const synopsis = ({ args, name }: Pick<Command, "args" | "name">): string =>
  [`/${name}`, ...args.map(({ isOptional, label }) => (isOptional ? `[${label}]` : label))].join(" ")

/** All there is to say of a command, a line each. */
export const describe = (command: Command): ReadonlyArray<string> => [
  `${synopsis(command)}  ${command.help}`,
  ...command.args.map(
    ({ expects, isOptional, label }) => `${label} is ${expects}${isOptional ? "; it may be left out" : ""}`
  ),
  `It is for ${audience(command)}`,
  ...(command.example === undefined ? [] : [`For example: ${command.example}`])
]

/** What is said to somebody of a command that there is not: which they may have meant. */
export const noSuch = ({ all }: Commands["Service"], session: Session, word: string): string => {
  const known = all.filter((one) => isOffered(one, session)).map(({ name }) => name)
  const meant = nearest(word.toLowerCase(), known)
  const hint = meant === undefined ? "/help lists the commands" : `did you mean /${meant}?`
  return `There is no /${word.slice(0, shownLength)}; ${hint}`
}

type Arguments = Record<string, Argument<unknown>>

/** What the arguments of a command are read as. */
type Values<A extends Arguments> = { readonly [K in keyof A]: A[K] extends Argument<infer V> ? V : never }

/** The word a line begins with, and the rest. */
const split = (line: string): readonly [word: string, rest: string] => {
  const at = line.search(/\s/u)
  return at < 0 ? [line, ""] : [line.slice(0, at), line.slice(at).trim()]
}

/** The values of all arguments, or what is wrong with the first that cannot be read. */
const read = <A extends Arguments>(args: A, line: string, usage: string): Result.Result<Values<A>, string> => {
  const values: Record<string, unknown> = {}
  let rest = line.trim()
  const all = Object.entries(args)
  for (const [index, [key, argument]] of all.entries()) {
    const [text, after] = index === all.length - 1 ? [rest, ""] : split(rest)
    if (text === "") {
      if (!argument.isOptional) return Result.fail(usage)
      continue
    }
    if (argument.isMeant?.(text) === false) continue
    rest = after
    const value = argument.parse(text)
    if (Result.isFailure(value)) return Result.fail(value.failure)
    values[key] = value.success
  }
  return rest === "" ? Result.succeed(values as Values<A>) : Result.fail(usage)
}

/** A command whose handler gets its arguments read. */
export const make = <const A extends Arguments>(command: {
  readonly name: string
  readonly args: A
  readonly help: string
  readonly example?: string
  readonly permission?: Permission
  readonly instead?: Command["instead"]
  readonly isChange?: boolean | "with words"
  readonly isSpeech?: boolean
  readonly isAboutSomebody?: boolean
  readonly run: (session: Session, values: Values<A>) => Effect.Effect<void, never, Services>
}): Command => {
  const { help, name } = command
  const args = Object.values(command.args)
  const usage = `Usage: ${synopsis({ name, args })} (${help})`
  return {
    name,
    args,
    help,
    example: command.example,
    permission: command.permission ?? "anyone",
    instead: command.instead ?? {},
    isChange: command.isChange ?? false,
    isSpeech: command.isSpeech ?? false,
    isAboutSomebody: command.isAboutSomebody ?? false,
    run: (session, line) => {
      const values = read(command.args, line, usage)
      return Result.isSuccess(values)
        ? command.run(session, values.success)
        : Effect.sync(() => {
            // nobody is told of it
            if (command.isChange) session.pacing.unchanged()
            session.complain(values.failure)
          })
    }
  }
}
