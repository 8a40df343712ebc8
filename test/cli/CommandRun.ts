/**
 * A subcommand within the test's own process: its arguments, what it is told, what it says, how it ends.
 */
import * as NodeServices from "@effect/platform-node/NodeServices"
import type * as Cause from "effect/Cause"
import * as Command from "effect/cli/Command"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Queue from "effect/Queue"
import type * as Scope from "effect/Scope"
import * as Sink from "effect/Sink"
import * as Stdio from "effect/Stdio"
import * as Stream from "effect/Stream"
import { DidNotWork, WrongUse } from "../../src/cli/Outcome.ts"
import { Transcript } from "../e2e/Transcript.ts"

/** A running command. */
export interface CommandRun {
  readonly stdout: Transcript
  readonly stderr: Transcript
  /** Writes to its standard input. */
  readonly write: (text: string) => Effect.Effect<void>
  /** Ends its standard input. */
  readonly endInput: Effect.Effect<void>
  /** Waits until it has ended: its exit code. What it fails with stands on its stderr. */
  readonly exit: Effect.Effect<number>
}

const exitCodeOf = (error: unknown): number => (error instanceof DidNotWork ? 1 : error instanceof WrongUse ? 2 : 3)

/** Starts `command` with pipes, or with a terminal as its output. */
export const start = Effect.fnUntraced(function* <Name extends string, Input, ContextInput, E>(
  command: Command.Command<Name, Input, ContextInput, E, NodeServices.NodeServices>,
  args: ReadonlyArray<string>,
  options: { readonly isTerminal?: boolean } = {}
): Effect.fn.Return<CommandRun, never, Scope.Scope> {
  const name = [command.name, ...args].join(" ")
  const stdout = new Transcript(`stdout of ${name}`, /\n/)
  const stderr = new Transcript(`stderr of ${name}`, /\n/)
  const input = yield* Queue.unbounded<Uint8Array, Cause.Done>()
  const encoder = new TextEncoder()
  const decoder = new TextDecoder()

  const stdio = Stdio.layerTest({
    stdin: Stream.fromQueue(input),
    stdoutIsTerminal: Effect.succeed(options.isTerminal === true),
    stdout: () =>
      Sink.forEach(
        Effect.fnUntraced(function* (chunk: string | Uint8Array) {
          stdout.push(typeof chunk === "string" ? chunk : decoder.decode(chunk, { stream: true }))
        })
      )
  })
  const console: Console.Console = {
    ...globalThis.console,
    log: (message: unknown) => stdout.push(`${message}\n`),
    error: (message: unknown) => stderr.push(`${message}\n`)
  }
  const fiber = yield* Command.runWith(command, { version: "test" })(args).pipe(
    Effect.as(0),
    Effect.catch((error) =>
      Effect.sync(() => {
        if (error instanceof Error && error.message !== "") stderr.push(`${error.message}\n`)
        return exitCodeOf(error)
      })
    ),
    Effect.ensuring(
      Effect.sync(() => {
        stdout.end("over")
        stderr.end("over")
      })
    ),
    Effect.provide(Layer.merge(NodeServices.layer, stdio)),
    Effect.provideService(Console.Console, console),
    Effect.forkScoped
  )
  return {
    stdout,
    stderr,
    write: (text) => Effect.asVoid(Queue.offer(input, encoder.encode(text))),
    endInput: Effect.asVoid(Queue.end(input)),
    exit: Fiber.join(fiber)
  }
})
