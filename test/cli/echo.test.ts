import * as NodeDatagramSocket from "@effect/platform-node/NodeDatagramSocket"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Stdio from "effect/Stdio"
import * as Stream from "effect/Stream"
import * as TestConsole from "effect/testing/TestConsole"
import { echo } from "../../src/cli/commands/echo.ts"
import { measure } from "../../src/cli/EchoProbe.ts"
import { jsonSummary, summaryLines } from "../../src/cli/EchoReport.ts"
import { DidNotWork } from "../../src/cli/Outcome.ts"
import type { ProbeEvent } from "../../src/net/UdpProbe.ts"
import { ProbeStatistics } from "../../src/net/UdpProbeStatistics.ts"
import * as External from "../e2e/External.ts"
import { closedPort, echoOn } from "../net/EchoPeer.ts"
import * as CommandRun from "./CommandRun.ts"

/** A UDP port that says `reply` to whatever it hears, or nothing. */
const replying = Effect.fnUntraced(function* (reply: string | undefined) {
  const socket = yield* NodeDatagramSocket.make({ bind: { address: "127.0.0.1", port: 0 } })
  const reader = yield* socket.reader
  const writer = yield* socket.writer
  const answer = Effect.gen(function* () {
    const received = yield* reader.pull
    if (reply === undefined) return
    yield* Effect.forEach(received, (address) => writer.write({ payload: reply, address }))
  })
  yield* Effect.forkScoped(Effect.forever(answer))
  return reader.address.port
})

/** Runs to the end: exit code and lines of output. */
const run = Effect.fnUntraced(function* (...args: ReadonlyArray<string>) {
  const { exit, stderr, stdout } = yield* CommandRun.start(echo, args)
  return { code: yield* exit, stdout: stdout.lines, stderr: stderr.lines }
})

const quick = ["--interval", "2ms", "--timeout", "5s"]

describe("hubbub echo HOST MESSAGE", () => {
  it.live.each(["127.0.0.1", "::1"])("prints the reply of Hubbub's own echo on %s", (address) =>
    Effect.gen(function* () {
      const port = yield* echoOn(address)
      const target = address === "::1" ? `[::1]:${port}` : `127.0.0.1:${port}`
      assert.deepStrictEqual(yield* run(target, "hällo 😃"), { code: 0, stdout: ["hällo 😃"], stderr: [] })
      assert.deepStrictEqual(yield* run(target, ""), { code: 0, stdout: [""], stderr: [] })
      const { code, stdout } = yield* run(target, "ping", "--json")
      const { rtt, ...summary } = JSON.parse(stdout[0]!)
      assert.deepStrictEqual([code, stdout.length], [0, 1])
      assert.deepStrictEqual(summary, { event: "summary", peer: target, sent: 1, received: 1, bytes: 4, reply: "ping" })
      assert.isAbove(rtt, 0)
    })
  )

  it.live("what a peer sends cannot act on the terminal, unless --raw", () =>
    Effect.gen(function* () {
      const hostile = "\x1b]0;pwned\x07\u009b31m\u202ehi\n"
      const target = `127.0.0.1:${yield* replying(hostile)}`
      assert.deepStrictEqual((yield* run(target, "?")).stdout, ["␛]0;pwned␇�31m�hi␊"])
      assert.deepStrictEqual((yield* run(target, "?", "--raw")).stdout, [hostile.slice(0, -1)])
    })
  )

  it.live("a closed port, a silent one and an unknown host are one sentence, and exit code 1", () =>
    Effect.gen(function* () {
      const closed = `127.0.0.1:${yield* closedPort}`
      const silent = `127.0.0.1:${yield* replying(undefined)}`
      const failures = [
        [[closed, "hi"], `Cannot reach ${closed}: connection refused.`],
        [[silent, "hi", "--timeout", "30ms"], `No reply from ${silent} within 30ms.`],
        [["no-such-host.invalid", "hi"], /^Cannot reach no-such-host.invalid:23000: .*\.$/],
        [[silent, "x".repeat(65_508)], `Cannot send 65508 bytes to ${silent}: that is too large for one datagram.`]
      ] as const
      for (const [args, sentence] of failures) {
        const { code, stderr, stdout } = yield* run(...args)
        assert.deepStrictEqual([code, stdout, stderr.length], [1, [], 1])
        if (typeof sentence === "string") assert.strictEqual(stderr[0], sentence)
        else assert.match(stderr[0]!, sentence)
      }
    })
  )

  External.test([External.socat], "socat's echo replies", () =>
    Effect.gen(function* () {
      const port = yield* closedPort
      yield* External.start(External.socat, [`UDP4-LISTEN:${port},bind=127.0.0.1`, "PIPE"])
      // refused until it listens
      let answer = yield* run(`127.0.0.1:${port}`, "hello socat")
      while (answer.code !== 0) answer = yield* run(`127.0.0.1:${port}`, "hello socat")
      assert.deepStrictEqual(answer.stdout, ["hello socat"])
    })
  )
})

describe("hubbub echo HOST", () => {
  it.live("in a pipe prints the report alone", () =>
    Effect.gen(function* () {
      const target = `127.0.0.1:${yield* echoOn("127.0.0.1")}`
      const { code, stderr, stdout } = yield* run(target, "--count", "5", ...quick)
      assert.deepStrictEqual([code, stderr], [0, []])
      assert.strictEqual(stdout[0], `--- ${target} UDP echo ---`)
      assert.strictEqual(stdout[1], "5 sent, 5 received, 0 lost (0%), 0 duplicates, 0 reordered, 0 late")
      assert.match(stdout[2]!, /^rtt min\/avg\/max\/mdev = [\d.]+\/[\d.]+\/[\d.]+\/[\d.]+ ms$/)
      assert.match(stdout[3]!, /^rtt p50\/p90\/p95\/p99 = [\d.]+\/[\d.]+\/[\d.]+\/[\d.]+ ms, jitter [\d.]+ ms$/)
      for (const row of stdout.slice(4)) assert.match(row, /^ *[\d.]+ – +[\d.]+ ms {2} *\d+( █+)?$/)
    })
  )

  it.live("--json prints each event, then a summary", () =>
    Effect.gen(function* () {
      const target = `[::1]:${yield* echoOn("::1")}`
      const { code, stdout } = yield* run(target, "--count", "3", "--rate", "500", "--size", "24", "--json")
      const events = stdout.map((line) => JSON.parse(line))
      assert.strictEqual(code, 0)
      assert.deepStrictEqual(
        events.filter(({ event }) => event === "sent").map(({ sequence }) => sequence),
        [0, 1, 2]
      )
      const answers = events.filter(({ event }) => event === "answered")
      assert.deepStrictEqual(answers.map(({ sequence }) => sequence).toSorted(), [0, 1, 2])
      const summary = events.at(-1)
      assert.deepInclude(summary, { event: "summary", peer: target, sent: 3, received: 3, lost: 0, duplicates: 0 })
      assert.strictEqual(summary.rtt.max, Math.max(...answers.map(({ rtt }) => rtt)))
      assert.strictEqual(events.filter(({ event }) => event === "summary").length, 1)
    })
  )

  it.live("a closed port is counted to the end; exit code 1", () =>
    Effect.gen(function* () {
      const target = `127.0.0.1:${yield* closedPort}`
      const { code, stderr, stdout } = yield* run(target, "--count", "3", "--interval", "20ms", "--timeout", "40ms")
      assert.deepStrictEqual([code, stderr], [1, []])
      assert.strictEqual(stdout[1], "3 sent, 0 received, 3 lost (100%), 0 duplicates, 0 reordered, 0 late")
      assert.match(stdout[2]!, /^[1-3] refused \(nothing listens on the port\)$/)
    })
  )

  it.live("on a terminal shows a live line, and clears it before the report", () =>
    Effect.gen(function* () {
      const port = yield* echoOn("127.0.0.1")
      const args = [`127.0.0.1:${port}`, "--count", "2", ...quick]
      const { exit, stdout } = yield* CommandRun.start(echo, args, { isTerminal: true })
      assert.strictEqual(yield* exit, 0)
      assert.match(stdout.text, /^\r\x1b\[K\d sent, 1 received, rtt [\d.]+ ms, average [\d.]+ ms.*\r\x1b\[K--- 127/s)
    })
  )

  const sent: ProbeEvent = { _tag: "Sent", sequence: 0 }
  const answer: ProbeEvent = { _tag: "Answered", sequence: 0, rtt: 1, arrival: "first", isLate: false }

  it.effect.each([
    ["with an answer", [sent, answer], "1 sent, 1 received, 0 lost (0%)", undefined],
    ["without any", [sent], "1 sent, 0 received, 1 lost (100%)", 1]
  ] as const)("Ctrl-C prints the report and decides the exit code: %s", ([, events, line, exitCode]) =>
    Effect.gen(function* () {
      const before = process.exitCode
      yield* Effect.addFinalizer(() =>
        Effect.sync(() => {
          process.exitCode = before
        })
      )
      process.exitCode = undefined
      const fiber = yield* measure({
        peer: "peer",
        events: Stream.concat(Stream.fromIterable(events), Stream.never),
        explain: () => new DidNotWork({ message: "never" }),
        isJson: false
      }).pipe(
        Effect.provide(Stdio.layerTest({ stdoutIsTerminal: Effect.succeed(false) })),
        Effect.forkScoped({ startImmediately: true })
      )
      yield* Effect.yieldNow
      yield* Fiber.interrupt(fiber)
      const printed = yield* TestConsole.logLines
      assert.strictEqual(printed[0], "--- peer UDP echo ---")
      assert.include(String(printed[1]), line)
      assert.strictEqual(process.exitCode, exitCode)
    })
  )
})

describe("hubbub echo used wrongly", () => {
  it.live.each([
    [["./socket", "hi"], "An echo answers on a UDP port: write host or host:port, not ./socket."],
    [["localhost:0", "hi"], '"localhost:0" is not understood: a port is a number from 1 to 65535.'],
    [
      ["localhost", "hi", "--count", "3"],
      "--count, --interval, --rate and --size are for measuring: leave them out, or the message."
    ],
    [["localhost", "--rate", "3", "--interval", "1s"], "--rate and --interval say the same thing: leave one out."],
    [["localhost", "--raw"], "--raw is for the reply to a message: leave it out, or add one."],
    [["localhost", "hi", "--raw", "--json"], "--raw and --json exclude each other: leave one out."]
  ] as const)("%j", ([args, sentence]) =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* run(...args), { code: 2, stdout: [], stderr: [sentence] })
    })
  )

  it.live.each([
    ["--size", "23", "24 to 65507"],
    ["--size", "65508", "24 to 65507"],
    ["--count", "0", "1 to 1000000000"],
    ["--rate", "1001", "1 to 1000"],
    ["--timeout", "61s", "1ms to 1m"],
    ["--interval", "soon", "1ms to 1h"]
  ] as const)("%s %s says what would be right", ([flag, value, range]) =>
    Effect.gen(function* () {
      const { code, stderr } = yield* run("localhost", flag, value)
      assert.notStrictEqual(code, 0)
      assert.include(stderr.join("\n"), range)
    })
  )
})

describe("EchoReport", () => {
  const statistics = new ProbeStatistics()
  const add = (sequence: number, rtt: number) => {
    statistics.add({ _tag: "Sent", sequence })
    statistics.add({ _tag: "Answered", sequence, rtt, arrival: "first", isLate: false })
  }
  for (const [sequence, rtt] of [10, 10, 10, 20].entries()) add(sequence, rtt)
  statistics.add({ _tag: "Sent", sequence: 4 })
  statistics.add({ _tag: "Sent", sequence: 5 })
  statistics.add({ _tag: "Ignored", why: "foreign" })
  statistics.add({ _tag: "Reported", why: "unreachable" })

  it("says what was lost, what is remarkable, and draws the histogram to scale", () => {
    const lines = summaryLines("peer", statistics)
    assert.deepStrictEqual(lines.slice(0, 5), [
      "--- peer UDP echo ---",
      "6 sent, 4 received, 2 lost (33.3%), 0 duplicates, 0 reordered, 0 late",
      "1 foreign (not measured)",
      "1 unreachable",
      "rtt min/avg/max/mdev = 10.000/12.500/20.000/4.330 ms"
    ])
    assert.strictEqual(lines[6], `10.000 – 10.905 ms  3 ${"█".repeat(40)}`)
    assert.strictEqual(lines.at(-1), `18.340 – 20.000 ms  1 ${"█".repeat(14)}`)
    assert.strictEqual(lines.length, 14)
  })

  it("the JSON summary has the counts and the times", () => {
    const summary = JSON.parse(jsonSummary("peer", statistics))
    assert.deepInclude(summary, { sent: 6, received: 4, lost: 2, foreign: 1, unreachable: 1 })
    assert.deepInclude(summary.rtt, { min: 10, avg: 12.5, max: 20 })
    assert.isNull(JSON.parse(jsonSummary("peer", new ProbeStatistics())).rtt)
  })
})
