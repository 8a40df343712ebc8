/**
 * Commands are data: `/help`, the dispatcher and the README's table come from the same list.
 */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import type { Argument } from "./Argument.ts"
import type { Session } from "./Session.ts"

/** One command. Make one with {@link make}. */
export interface Command {
  /** The word after the slash. */
  readonly name: string
  /** In the order they are written, a word each; the last takes the rest of the line. */
  readonly args: ReadonlyArray<Argument<unknown>>
  /** What it does, in a few words that begin with a verb. */
  readonly help: string
  /** Whether everybody is told of it, so that nobody may do it again and again. */
  readonly isChange: boolean
  /** Reads the rest of the line, and does it or says what would have worked. */
  readonly run: (session: Session, line: string) => Effect.Effect<void>
}

/** `/nick NAME`; what may be left out stands in brackets. */
export const synopsis = ({ args, name }: Pick<Command, "args" | "name">): string =>
  [`/${name}`, ...args.map(({ isOptional, label }) => (isOptional ? `[${label}]` : label))].join(" ")

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
    rest = after
    if (text === "") {
      if (!argument.isOptional) return Result.fail(usage)
      continue
    }
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
  readonly isChange?: boolean
  readonly run: (session: Session, values: Values<A>) => Effect.Effect<void>
}): Command => {
  const { help, name } = command
  const args = Object.values(command.args)
  const usage = `Usage: ${synopsis({ name, args })} (${help})`
  return {
    name,
    args,
    help,
    isChange: command.isChange ?? false,
    run: (session, line) => {
      const values = read(command.args, line, usage)
      return Result.isSuccess(values)
        ? command.run(session, values.success)
        : Effect.sync(() => session.complain(values.failure))
    }
  }
}
