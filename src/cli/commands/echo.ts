/**
 * `hubbub echo HOST[:PORT] [MESSAGE]`
 */
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as DatagramSocket from "effect/socket/DatagramSocket"
import * as Endpoint from "../../net/Endpoint.ts"
import * as NodeUdpProbe from "../../net/NodeUdpProbe.ts"
import { defaults } from "../../net/UdpProbe.ts"
import { maximumSize, minimumSize } from "../../net/UdpProbePayload.ts"
import * as Setting from "../../Setting.ts"
import * as Settings from "../../Settings.ts"
import { explainReach } from "../CannotReach.ts"
import { duration } from "../DurationFlag.ts"
import { exchange } from "../EchoMessage.ts"
import { measure } from "../EchoProbe.ts"
import { DidNotWork, WrongUse } from "../Outcome.ts"

/** Where Hubbub's own echo listens unless it is told otherwise. */
const defaultPort = Settings.defaults.echoPort === "off" ? 7 : Settings.defaults.echoPort

/** Probes a second at most: a probe, not a flood. */
const maximumRate = 1000

/** A whole number, whose absence means something of its own. */
const count = (name: string, minimum: number, maximum: number, description: string) => {
  const { expects, parse } = Setting.count(minimum, maximum)(String(minimum), "")
  return Flag.String(name).pipe(
    Flag.withMetavar("NUMBER"),
    Flag.withDescription(description),
    Flag.filterMap(
      (text) => Option.fromUndefinedOr(parse(text)),
      () => expects
    ),
    Flag.optional
  )
}

const explain =
  (peer: string, size: number) =>
  (error: DatagramSocket.DatagramSocketError): DidNotWork => {
    const isTooLarge = "kind" in error.reason && error.reason.kind === "MessageTooLarge"
    return new DidNotWork({
      message: isTooLarge
        ? `Cannot send ${size} bytes to ${peer}: that is too large for one datagram.`
        : explainReach(peer, error)
    })
  }

/** Sends one message to a UDP echo, or measures it. */
export const echo = Command.make(
  "echo",
  {
    target: Argument.String("host[:port]").pipe(
      Argument.withDescription(`a name or an address, [::1]:7 for IPv6 with a port (default port ${defaultPort})`)
    ),
    message: Argument.String("message").pipe(
      Argument.withDescription("send this, print the reply and exit; without it, measure"),
      Argument.optional
    ),
    count: count("count", 1, 1_000_000_000, "stop after this many probes (default: at Ctrl-C)"),
    interval: duration("interval", "1ms", "1h").pipe(
      Flag.withDescription("time between probes (default 1s)"),
      Flag.optional
    ),
    rate: count("rate", 1, maximumRate, "probes a second, in place of --interval"),
    size: count(
      "size",
      minimumSize,
      maximumSize,
      `bytes of a probe (default ${defaults.size}; more than 1472 fragments)`
    ),
    timeout: duration("timeout", "1ms", "1m").pipe(
      Flag.withDescription("how long to wait for a reply (default 1s)"),
      Flag.withDefault(defaults.timeout)
    ),
    raw: Flag.Boolean("raw").pipe(
      Flag.withDefault(false),
      Flag.withDescription("print the bytes of the reply as they come; they may act on your terminal")
    ),
    json: Flag.Boolean("json").pipe(
      Flag.withDefault(false),
      Flag.withDescription("print one JSON object per line, the last one a summary; times are in milliseconds")
    )
  },
  Effect.fn(function* ({ json, raw, target, timeout, ...flags }) {
    const [message, limit, interval, rate, size] = [flags.message, flags.count, flags.interval, flags.rate, flags.size]
    const endpoint = yield* Effect.fromResult(Endpoint.parsePeer(target, defaultPort)).pipe(
      Effect.mapError(({ message }) => new WrongUse({ message }))
    )
    if (endpoint._tag !== "Tcp") {
      return yield* new WrongUse({ message: `An echo answers on a UDP port: write host or host:port, not ${target}.` })
    }
    const isToldHowToMeasure = [limit, rate, size].some(Option.isSome) || Option.isSome(interval)
    if (Option.isSome(interval) && Option.isSome(rate)) {
      return yield* new WrongUse({ message: "--rate and --interval say the same thing: leave one out." })
    }
    const { host, port } = endpoint
    const peer = Endpoint.format(endpoint)
    if (Option.isSome(message)) {
      if (isToldHowToMeasure) {
        return yield* new WrongUse({
          message: "--count, --interval, --rate and --size are for measuring: leave them out, or the message."
        })
      }
      if (raw && json) return yield* new WrongUse({ message: "--raw and --json exclude each other: leave one out." })
      const bytes = new TextEncoder().encode(message.value).length
      return yield* exchange({
        host,
        port,
        peer,
        message: message.value,
        timeout,
        explain: explain(peer, bytes),
        isRaw: raw,
        isJson: json
      })
    }
    if (raw) return yield* new WrongUse({ message: "--raw is for the reply to a message: leave it out, or add one." })
    const perSecond = Option.map(rate, (rate) => Duration.millis(1000 / rate))
    const probeSize = Option.getOrElse(size, () => defaults.size)
    yield* measure({
      peer,
      events: NodeUdpProbe.run(
        { address: host, port },
        {
          count: Option.getOrUndefined(limit),
          interval: Option.getOrElse(
            Option.orElse(interval, () => perSecond),
            () => defaults.interval
          ),
          size: probeSize,
          timeout
        }
      ),
      explain: explain(peer, probeSize),
      isJson: json
    })
  })
).pipe(
  Command.withShortDescription("send a message to a UDP echo, or measure it like ping"),
  Command.withDescription(
    "With a message: sends it in one UDP datagram and prints the reply. "
      + "Without: sends probes at a steady rate and reports, at the end or at Ctrl-C, what was lost, repeated, reordered or "
      + "late, and how long answers took. Answers that are foreign or damaged are counted and never measured. "
      + "Exit code 1 if nothing was received."
  ),
  Command.withExamples([
    { command: "hubbub echo localhost ping", description: "Say ping to the echo of Hubbub, port 23000" },
    { command: "hubbub echo example.com:7 --count 10", description: "Ten probes, one a second" },
    { command: "hubbub echo ::1 --rate 100 --size 1472", description: "A hundred full packets a second until Ctrl-C" },
    { command: "hubbub echo localhost --count 5 --json | tail -1", description: "The summary, for a program" }
  ])
)
