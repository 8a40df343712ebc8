/**
 * A program in a process of its own: what it says, what it is told, how it ends.
 */
import { spawn } from "node:child_process"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { type NeverCame, Transcript } from "./Transcript.ts"

/** What to run. */
export interface Options {
  readonly command: string
  readonly args: ReadonlyArray<string>
  /** The whole environment; the test's own, unless given. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** The user to run as; takes root. */
  readonly uid?: number
}

/** A running program. */
export interface Program {
  /** Its process's number; 0 where it never started. */
  readonly pid: number
  readonly stdout: Transcript
  readonly stderr: Transcript
  /** Writes to its standard input. */
  readonly write: (text: string) => Effect.Effect<void>
  /** Ends its standard input. */
  readonly endInput: Effect.Effect<void>
  readonly signal: (name: NodeJS.Signals) => Effect.Effect<void>
  /** Waits until it has ended, all output read: its exit code, or the name of the signal that killed it. */
  readonly exit: Effect.Effect<number | string, NeverCame>
}

/** Runs a program until it ends by itself or the scope closes. */
export const start = Effect.fnUntraced(function* (options: Options): Effect.fn.Return<Program, never, Scope.Scope> {
  const name = [options.command, ...options.args].join(" ")
  const stdout = new Transcript(`stdout of ${name}`, /\r*\n/)
  const stderr = new Transcript(`stderr of ${name}`, /\r*\n/)
  const ended = new Transcript(name, /\n/)
  let outcome: number | string = "never started"
  const child = yield* Effect.acquireRelease(
    Effect.sync(() => {
      const { args, command, env = process.env, uid } = options
      const child = spawn(command, args, { env: { ...env }, stdio: "pipe", ...(uid === undefined ? {} : { uid }) })
      child.stdout.setEncoding("utf8").on("data", (text: string) => stdout.push(text))
      child.stderr.setEncoding("utf8").on("data", (text: string) => stderr.push(text))
      // whoever writes to a program that has ended finds out by what it said
      child.stdin.on("error", () => {})
      child.on("error", (error) => stderr.push(`${error.message}\n`))
      child.on("close", (code, signal) => {
        outcome = signal ?? code ?? "unknown"
        for (const transcript of [stdout, stderr, ended]) transcript.end(`exit ${outcome}`)
      })
      return child
    }),
    (child) =>
      Effect.andThen(
        Effect.sync(() => child.kill("SIGKILL")),
        Effect.ignore(ended.ended)
      )
  )
  return {
    pid: child.pid ?? 0,
    stdout,
    stderr,
    write: (text) => Effect.sync(() => void child.stdin.write(text)),
    endInput: Effect.sync(() => void child.stdin.end()),
    signal: (name) => Effect.sync(() => void child.kill(name)),
    exit: Effect.map(ended.ended, () => outcome)
  }
})
