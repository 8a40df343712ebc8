/**
 * `hubbub connect`, apart from its flags: standard input and a socket, merged.
 */
import * as Console from "effect/Console"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Scope from "effect/Scope"
import type * as Socket from "effect/socket/Socket"
import * as Stdio from "effect/Stdio"
import * as Stream from "effect/Stream"
import * as Terminal from "effect/Terminal"
import { TelnetClient } from "../net/TelnetClient.ts"
import { explainSocket } from "./CannotReach.ts"
import { InputRow } from "./InputRow.ts"
import { LineEditor } from "./LineEditor.ts"
import { DidNotWork } from "./Outcome.ts"
import * as PeerText from "./PeerText.ts"
import * as StandardInput from "./StandardInput.ts"

/** Whom to talk to, and how. */
export interface Options {
  readonly socket: Socket.Socket
  /** The peer's name in messages. */
  readonly name: string
  /** What a server that asks is told the terminal is. */
  readonly terminalType: string
  /** Whether what the peer sends may control the terminal. */
  readonly isRaw: boolean
  /** Whether it is plain text to a peer that may have expected TLS. */
  readonly mayNeedTls: boolean
}

const encoder = new TextEncoder()

/** Whether bytes are an alert of TLS, which is what a server that expects TLS may answer to plain text (RFC 8446 §5.1, §6). */
const isTlsAlert = (bytes: Uint8Array): boolean => bytes[0] === 0x15 && bytes[1] === 0x03

/** An open connection that speaks telnet. */
const open = Effect.fnUntraced(function* (options: Options, size?: Terminal.Size) {
  const reader = yield* options.socket.reader
  const writerScope = yield* Scope.fork(yield* Effect.scope)
  const writer = yield* Scope.provide(options.socket.writer, writerScope)
  const telnet = new TelnetClient({ terminalType: options.terminalType, size })
  let isEnded = false
  let isFirst = true
  const send = (bytes: Uint8Array) =>
    Effect.suspend(() => (isEnded || bytes.length === 0 ? Effect.void : writer.write(bytes)))
  const dataOf = Effect.fnUntraced(function* (chunk: Uint8Array | string) {
    const bytes = typeof chunk === "string" ? encoder.encode(chunk) : chunk
    if (isFirst && options.mayNeedTls && isTlsAlert(bytes)) {
      return yield* new DidNotWork({ message: `${options.name} speaks TLS; try --tls.` })
    }
    isFirst = false
    const { data, reply } = telnet.receive(bytes)
    yield* send(reply)
    return data
  })
  const lastData = Effect.suspend(() => {
    // who was told that there is nothing more may well have nothing to say
    if (!isFirst || isEnded) return Effect.succeed(telnet.end())
    const advice = options.mayNeedTls ? "; if it speaks TLS, try --tls" : ""
    return Effect.fail(new DidNotWork({ message: `${options.name} closed the connection without a word${advice}.` }))
  })
  return {
    telnet,
    send,
    /** Nothing more will be sent; the other side is told so. */
    end: Effect.suspend(() => {
      isEnded = true
      return Scope.close(writerScope, Exit.void)
    }),
    /** What the other side sends until it ends. */
    received: Stream.fromPull(Effect.succeed(reader.pull)).pipe(
      Stream.mapEffect(dataOf),
      Stream.catchIf(
        (error) =>
          error._tag === "SocketError" && error.reason._tag === "SocketCloseError" && error.reason.code === 1000,
        () => Stream.fromEffect(lastData)
      ),
      Stream.filter((data) => data.length > 0)
    )
  }
})

/** Lines from a pipe or a file go to the socket, what it answers goes out; ends when the other side has ended. */
const throughPipes = Effect.fnUntraced(function* (options: Options) {
  const stdio = yield* Stdio.Stdio
  const connection = yield* open(options)
  const shown = PeerText.make(options.isRaw)
  const isTerminal = yield* stdio.stdoutIsTerminal
  const sent = StandardInput.bytes.pipe(
    Stream.mapEffect((bytes) => connection.send(connection.telnet.send(bytes))),
    Stream.concat(Stream.fromEffect(connection.end)),
    Stream.drain
  )
  const received = connection.received.pipe(Stream.map((data) => (isTerminal ? shown(data) : data)))
  yield* Stream.merge(sent, received, { haltStrategy: "right" }).pipe(
    Stream.run(stdio.stdout()),
    // whoever read the output has seen enough, as in `hubbub connect … | head -1`
    Effect.catchTag("PlatformError", () => Effect.void)
  )
})

/** How long the other side may still talk after the input was ended at the keyboard. */
const linger = "2 seconds"

/** A row for input below what the other side says. */
const atTerminal = Effect.fnUntraced(function* (options: Options) {
  const terminal = yield* Terminal.Terminal
  const sizes = yield* terminal.size
  const size = { columns: yield* terminal.columns, rows: yield* terminal.rows }
  const connection = yield* open(options, size)
  const { send, telnet } = connection
  const shown = PeerText.make(options.isRaw)
  const editor = new LineEditor()
  const row = new InputRow(size.columns)
  const over = Deferred.makeUnsafe<void>()
  let isEnded = false
  const input = () => (telnet.isServerEchoing ? { before: [], after: [] } : editor)

  const quit = Deferred.succeed(over, undefined)
  const endInput = Effect.gen(function* () {
    yield* isEnded ? quit : connection.end
    isEnded = true
    yield* Effect.forkScoped(Effect.delay(quit, linger))
  })

  const press = Effect.fnUntraced(function* ({ input: typed, key }: Terminal.UserInput) {
    const isHidden = telnet.isServerEchoing
    const outcome = editor.press(key, Option.getOrUndefined(typed), isHidden)
    switch (outcome._tag) {
      case "Interrupted":
        return yield* quit
      case "EndOfInput":
        return yield* endInput
      case "Submitted":
        // what is hidden is answered by the server, line end included
        if (!isHidden) yield* terminal.display(row.submit(outcome.line))
        return yield* send(telnet.send(encoder.encode(`${outcome.line}\n`)))
      case "Edited":
        return yield* terminal.display(row.draw(input()))
    }
  })

  yield* Effect.addFinalizer(() => Effect.ignore(Effect.suspend(() => terminal.display(row.close()))))
  const keys = Stream.fromQueue(yield* terminal.readInput).pipe(
    Stream.mapEffect(press),
    // the keyboard is gone
    Stream.concat(Stream.fromEffect(endInput)),
    Stream.drain
  )
  const resized = Stream.fromQueue(sizes).pipe(
    Stream.mapEffect((next) => {
      row.resize(next.columns)
      return Effect.andThen(send(telnet.resize(next)), terminal.display(row.draw(input())))
    }),
    Stream.drain
  )
  const received = connection.received.pipe(
    Stream.mapEffect((data) => terminal.display(row.print(shown(data), input())))
  )
  const isClosed = yield* Stream.merge(Stream.merge(keys, resized), received, { haltStrategy: "right" }).pipe(
    Stream.runDrain,
    Effect.as(true),
    Effect.raceFirst(Effect.as(Deferred.await(over), false))
  )
  yield* terminal.display(row.close())
  if (isClosed && !isEnded) yield* Console.error(`${options.name} closed the connection.`)
})

/** Talks until the other side or the person ends it. */
export const connect = Effect.fn("connect")(
  function* (options: Options) {
    const stdio = yield* Stdio.Stdio
    const isTerminal = (yield* stdio.stdinIsTerminal) && (yield* stdio.stdoutIsTerminal)
    yield* isTerminal ? atTerminal(options) : throughPipes(options)
  },
  Effect.scoped,
  (effect, { name }) =>
    Effect.catchTag(effect, "SocketError", (error) =>
      Effect.fail(new DidNotWork({ message: explainSocket(name, error) }))
    )
)
