/**
 * `hubbub connect HOST[:PORT]|PATH`
 */
import * as NodeTerminal from "@effect/platform-node/NodeTerminal"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import * as Terminal from "effect/Terminal"
import * as Endpoint from "../../net/Endpoint.ts"
import * as NodeDial from "../../net/NodeDial.ts"
import { connect as run } from "../Connect.ts"
import { DidNotWork, WrongUse } from "../Outcome.ts"

/** Hubbub's own. */
const defaultPort = 2626

/** What a terminal calls itself whose controls are not passed on. */
const plainTerminal = "DUMB"

/** Talks to a server, line by line. */
export const connect = Command.make(
  "connect",
  {
    peer: Argument.String("host[:port]|path").pipe(
      Argument.withDescription(
        `host, host:port, [::1]:port (port ${defaultPort} if left out) or the path of a Unix socket`
      )
    ),
    tls: Flag.Boolean("tls").pipe(
      Flag.withDefault(false),
      Flag.withDescription("encrypt, and check the server's certificate")
    ),
    ca: Flag.String("ca").pipe(
      Flag.withMetavar("FILE"),
      Flag.withDescription("trust only the certificates in this PEM file (implies --tls)"),
      Flag.optional
    ),
    insecure: Flag.Boolean("insecure").pipe(
      Flag.withDefault(false),
      Flag.withDescription("accept any certificate: anyone may be at the other end (implies --tls)")
    ),
    raw: Flag.Boolean("raw").pipe(
      Flag.withDefault(false),
      Flag.withDescription("let the server control your terminal (colours, cursor, title): only if you trust it")
    )
  },
  Effect.fn(
    function* ({ ca: caFile, insecure, peer: text, raw, tls }) {
      const parsed = yield* Effect.fromResult(Endpoint.parsePeer(text, defaultPort)).pipe(
        Effect.mapError(({ message }) => new WrongUse({ message }))
      )
      const wantsTls = tls || insecure || Option.isSome(caFile)
      if (wantsTls && parsed._tag === "UnixPath") {
        return yield* new WrongUse({ message: "TLS is for hosts: a Unix socket does not leave this machine." })
      }
      const files = yield* FileSystem.FileSystem
      const ca = yield* Effect.transposeOption(Option.map(caFile, (file) => files.readFileString(file))).pipe(
        Effect.mapError(
          ({ reason }) =>
            new DidNotWork({
              message: `Cannot read the certificates: ${reason._tag === "NotFound" ? "there is no such file" : reason.message}.`
            })
        )
      )
      const peer: Endpoint.Peer = parsed._tag === "Tcp" && wantsTls ? { ...parsed, _tag: "Tls" } : parsed
      const socket = yield* NodeDial.dial(peer, { ca: Option.getOrUndefined(ca), isInsecure: insecure })
      yield* run({
        socket,
        name: Endpoint.format(parsed),
        terminalType: raw ? (process.env["TERM"] ?? plainTerminal).toUpperCase() : plainTerminal,
        isRaw: raw,
        mayNeedTls: peer._tag === "Tcp"
      })
    },
    // Ctrl-C, Ctrl-D and Escape are for the line editor: none of them ends the keyboard
    Effect.provideServiceEffect(
      Terminal.Terminal,
      NodeTerminal.make(() => false)
    ),
    Effect.scoped
  )
).pipe(
  Command.withShortDescription("talk to a server, line by line"),
  Command.withDescription(
    "Sends what you type, or what comes through a pipe, and prints what the server sends. Speaks telnet where the server "
      + "does. At a terminal: Up and Down recall lines, Ctrl-C clears the line or quits, Ctrl-D on an empty line ends. "
      + "In a pipe: the end of the input is passed on, and everything the server still says is printed, "
      + "as it comes: unlike at a terminal, nothing is made safe for one. It has not worked where the server closes first, without a word."
  ),
  Command.withExamples([
    { command: "hubbub connect localhost", description: "Join the chat on this machine" },
    { command: "hubbub connect --tls mail.example:465", description: "Talk to a mail server over TLS" },
    { command: "echo hi | hubbub connect localhost:2626", description: "Say one line and print the answers" },
    { command: "hubbub connect ./app.sock", description: "Talk over a Unix socket" }
  ])
)
