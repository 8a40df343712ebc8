/**
 * `hubbub options [tcp|udp|HOST:PORT] [--set NAME=VALUE]...`
 */
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Effect from "effect/Effect"
import * as Endpoint from "../../net/Endpoint.ts"
import * as NodeSocketOptions from "../../net/NodeSocketOptions.ts"
import { names, type NativeSocket } from "../../net/SocketOptions.ts"
import * as OptionsSocket from "../OptionsSocket.ts"
import { report } from "../OptionsReport.ts"
import { parseRequest, type Request } from "../OptionValue.ts"
import { WrongUse } from "../Outcome.ts"

const requestOf = (text: string, target: string): Effect.Effect<Request, WrongUse> => {
  const request = parseRequest(text, target === "udp" ? "udp" : "tcp")
  return typeof request === "string" ? Effect.fail(new WrongUse({ message: request })) : Effect.succeed(request)
}

/** The socket that an argument names, and what it is. */
const open = Effect.fnUntraced(function* (target: string) {
  const opened = (socket: NativeSocket, description: string) => ({ socket, description })
  if (target === "tcp") return opened(yield* OptionsSocket.tcp, "A TCP connection of this machine to itself")
  if (target === "udp") return opened(yield* OptionsSocket.udp, "A UDP socket of this machine")
  const endpoint = yield* Effect.fromResult(Endpoint.parsePeer(target)).pipe(
    Effect.mapError(() => new WrongUse({ message: `${JSON.stringify(target)} is not tcp, udp or HOST:PORT.` }))
  )
  if (endpoint._tag !== "Tcp") {
    return yield* new WrongUse({ message: `Options are shown of tcp, udp or HOST:PORT, not of ${target}.` })
  }
  const name = Endpoint.format(endpoint)
  return opened(yield* OptionsSocket.connected(endpoint, name), `A TCP connection to ${name}`)
})

/** Shows the options of a socket as the kernel has them, and sets some first. */
export const options = Command.make(
  "options",
  {
    target: Argument.String("tcp|udp|host:port").pipe(
      Argument.withDescription(
        "whose options: a TCP connection to itself (the default), a UDP socket, or a connection to host:port"
      ),
      Argument.withDefault("tcp")
    ),
    set: Flag.String("set").pipe(
      Flag.withMetavar("NAME=VALUE"),
      Flag.withDescription(`set this option first; may be given several times. Names: ${names.join(", ")}`),
      Flag.atLeast(0)
    ),
    json: Flag.Boolean("json").pipe(
      Flag.withDefault(false),
      Flag.withDescription("print one JSON object per line, the last one a summary")
    )
  },
  Effect.fn(function* ({ json, set, target }) {
    const requests = yield* Effect.forEach(set, (text) => requestOf(text, target))
    const { description, socket } = yield* open(target)
    yield* report({ socket, description, requests, isJson: json })
  }, Effect.scoped)
).pipe(
  Command.provide(NodeSocketOptions.layer),
  Command.withShortDescription("show and set socket options as the kernel has them"),
  Command.withDescription(
    "Prints a table of socket options: name, level, what was requested, what is effective, unit, meaning. The values are "
      + "the kernel's own (getsockopt), read through the package koffi on Linux and macOS; without it, those that Node "
      + "gives, and – for the others. Linux reports twice the buffer size that was asked for. "
      + "Exit code 1 if something could not be set."
  ),
  Command.withExamples([
    { command: "hubbub options", description: "What a TCP connection has" },
    { command: 'hubbub options udp --set SO_RCVBUF="64 KiB"', description: "What the kernel makes of a buffer size" },
    {
      command: "hubbub options localhost:2626 --set TCP_NODELAY=on --set SO_LINGER=5",
      description: "Set two options of a connection"
    },
    { command: "hubbub options tcp --json", description: "The same for a program" }
  ])
)
