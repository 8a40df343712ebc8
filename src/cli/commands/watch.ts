/**
 * `hubbub watch SOURCE...`
 */
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Endpoint from "../../net/Endpoint.ts"
import { duration } from "../DurationFlag.ts"
import { WrongUse } from "../Outcome.ts"
import { watch as run } from "../Watch.ts"

/** Waits for many sources at once and prints what they send. */
export const watch = Command.make(
  "watch",
  {
    sources: Argument.String("source").pipe(
      Argument.withDescription(
        "host:port, [::1]:port, tls:host:port, udp:port (listens on loopback), udp:0.0.0.0:port, the path of a Unix socket, or - for standard input"
      ),
      Argument.variadic({ min: 1 })
    ),
    idle: duration("idle", "100ms", "24h").pipe(
      Flag.withDescription("say so after this long without anything from anyone (default 5s)"),
      Flag.withDefault(Duration.seconds(5))
    ),
    for: duration("for", "1ms", "24h").pipe(
      Flag.withDescription("stop after this long (default: when every source has ended)"),
      Flag.optional
    ),
    raw: Flag.Boolean("raw").pipe(
      Flag.withDefault(false),
      Flag.withDescription("print the bytes as they come, without their source; they may act on your terminal")
    ),
    hex: Flag.Boolean("hex").pipe(Flag.withDefault(false), Flag.withDescription("print bytes as hexadecimal")),
    reconnect: Flag.Boolean("reconnect").pipe(
      Flag.withDefault(false),
      Flag.withDescription("open a source again when it ends or fails, after 1 s at first and at most 30 s")
    ),
    json: Flag.Boolean("json").pipe(
      Flag.withDefault(false),
      Flag.withDescription("print one JSON object per line, the last one a summary; with --hex the bytes of each chunk")
    )
  },
  Effect.fn(function* ({ for: until, hex, idle, json, raw, reconnect, sources }) {
    if (raw && (hex || json)) {
      return yield* new WrongUse({ message: "--raw prints bytes only: leave out --hex and --json, or --raw." })
    }
    const endpoints = yield* Effect.forEach(sources, (source) => Effect.fromResult(Endpoint.parse(source))).pipe(
      Effect.mapError(({ message }) => new WrongUse({ message }))
    )
    if (endpoints.filter(({ _tag }) => _tag === "StandardInput").length > 1) {
      return yield* new WrongUse({ message: "Standard input (-) can be watched once." })
    }
    yield* run({
      endpoints,
      idle,
      until: Option.getOrUndefined(until),
      isReconnecting: reconnect,
      show: raw ? "raw" : hex ? "hex" : "lines",
      isJson: json,
      // https://no-color.org
      isColoured: (process.env["NO_COLOR"] ?? "") === "" && process.env["TERM"] !== "dumb"
    })
  })
).pipe(
  Command.withShortDescription("print what many sources send, as it comes"),
  Command.withDescription(
    "Waits for many sources at once, as select() does, and prints what arrives with its source, line by line. "
      + "Says when nothing came from anyone for a while. A source that fails is reported and the others go on. "
      + "Ends when all sources have ended; exit code 1 only if none of them worked."
  ),
  Command.withExamples([
    { command: "hubbub watch localhost:2626 -", description: "Watch a chat and your own keyboard" },
    {
      command: "hubbub watch --reconnect tls:mail.example:465 udp:5140",
      description: "Watch a mail server and a log port"
    },
    { command: "hubbub watch --json --for 1m ./app.sock", description: "One minute of a Unix socket, for a program" },
    { command: "tail -f app.log | hubbub watch - --idle 30s", description: "Notice when a log goes quiet" }
  ])
)
