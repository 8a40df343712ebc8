/**
 * `npm run bench:nodes`: the same crowd in one room, on one server alone and on one to four over a Redis. What a machine
 * with few cores can tell is the CPU that each process takes for a line and for a delivery; `docs/many-nodes.md` counts on.
 *
 *     npm run bench:nodes -- --readers 400 --lines 20000
 */
import { spawn } from "node:child_process"
import { once } from "node:events"
import * as Net from "node:net"
import { parseArgs } from "node:util"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Cores from "./Cores.ts"
import * as Client from "./load/Client.ts"
import { cpuMicros } from "./ProcessUsage.ts"
import { hubbub } from "./Server.ts"
import * as ServerProcess from "./ServerProcess.ts"

const { values } = parseArgs({
  options: {
    readers: { type: "string", default: "200" },
    lines: { type: "string", default: "20000" },
    runs: { type: "string", default: "3" }
  }
})
const readers = Number(values.readers)
const lines = Number(values.lines)

const talkers = 10

/** Lines underway per talker in the flood. */
const inFlight = 32

/** Lines a second, and seconds, in which latency is measured. */
const steadyRate = 500
const steadySeconds = 4

/** What marks a line of the flood, and one that carries when it was sent. */
const mark = "line-of-the-bench"
const stamp = /sent-at-(\d+)/g
const padding = "x".repeat(60)

const startRedis = Effect.acquireRelease(
  Effect.promise(async () => {
    const probe = Net.createServer().listen(0, "127.0.0.1")
    await once(probe, "listening")
    const { port } = probe.address() as Net.AddressInfo
    probe.close()
    const [program, ...args] = Cores.forServer([
      "redis-server",
      "--port",
      `${port}`,
      "--save",
      "",
      "--appendonly",
      "no"
    ])
    const child = spawn(program!, args, { stdio: ["ignore", "pipe", "inherit"] })
    for await (const text of child.stdout) if (String(text).includes("Ready to accept")) break
    return { port, child }
  }),
  ({ child }) => Effect.sync(() => child.kill("SIGKILL"))
)

const count = (bytes: Buffer, length: number, what: string): number => {
  let found = 0
  for (let at = bytes.indexOf(what); at >= 0 && at < length; at = bytes.indexOf(what, at + what.length)) found++
  return found
}

/** What one round found. */
interface Round {
  readonly linesPerSecond: number
  readonly deliveriesPerSecond: number
  /** Microseconds of CPU for each line: of all servers, of the busiest, and of Redis. */
  readonly servers: number
  readonly busiest: number
  readonly redis: number
  /** Milliseconds from sending to reading, wherever the reader is. */
  readonly p50: number
  readonly p99: number
}

const now = () => Number(process.hrtime.bigint() / 1000n)

const round = Effect.fnUntraced(function* (nodes: number, isShared: boolean) {
  const redis = isShared ? yield* startRedis : undefined
  const environment = (port: number, pagePort: number) => ({
    ...hubbub.environment!(port, pagePort),
    ...(redis && { HUBBUB_REDIS_URL: `redis://127.0.0.1:${redis.port}` })
  })
  const servers = yield* Effect.forEach(Array.from({ length: nodes }), () =>
    ServerProcess.start({ ...hubbub, environment })
  )
  return yield* Effect.promise(async (): Promise<Round> => {
    let heard = 0
    let wake = () => {}
    const latencies: Array<number> = []
    const crowd = await Promise.all(
      Array.from({ length: readers }, (_, index) => {
        const isTalker = index < talkers
        // the first talkers and one more on each server look at the time of a line
        const isWatch = index >= talkers && index < talkers + nodes
        return Client.connect({
          port: servers[index % nodes]!.port,
          isDeaf: false,
          onLost: (why) => {
            throw new Error(why)
          },
          onHeard: (bytes, length) => {
            if (!isTalker) heard += count(bytes.subarray(0, length), length, mark)
            if (isWatch) {
              for (const [, at] of bytes.toString("latin1", 0, length).matchAll(stamp))
                latencies.push(now() - Number(at))
            }
            wake()
          }
        })
      })
    )
    // everybody has been greeted, and the summaries of arrivals are over
    await new Promise((resolve) => setTimeout(resolve, 2500))

    const audience = readers - talkers
    const until = (wanted: number) =>
      new Promise<void>((resolve) => {
        wake = () => heard >= wanted && resolve()
        wake()
      })
    const usage = () => servers.map(({ pid }) => cpuMicros(pid))
    const redisUsage = () => (redis === undefined ? 0 : cpuMicros(redis.child.pid!))
    const before = usage()
    const redisBefore = redisUsage()
    const began = performance.now()
    const window = talkers * inFlight
    for (let said = 0; said < lines; said += window) {
      for (let talker = 0; talker < talkers; talker++) crowd[talker]!.say(`${mark} ${padding}\r\n`.repeat(inFlight))
      // half a window may be underway, so that nobody waits for a round trip
      await until(audience * (said - window / 2))
    }
    const said = Math.ceil(lines / window) * window
    await until(audience * said)
    const seconds = (performance.now() - began) / 1000
    const used = usage().map((micros, index) => (micros - before[index]!) / said)
    const redisUsed = (redisUsage() - redisBefore) / said

    const started = performance.now()
    for (let sent = 0; sent < steadyRate * steadySeconds; sent++) {
      const wait = started + (sent * 1000) / steadyRate - performance.now()
      if (wait > 1) await new Promise((resolve) => setTimeout(resolve, wait))
      crowd[sent % talkers]!.say(`sent-at-${now()} ${padding}\r\n`)
    }
    await new Promise((resolve) => setTimeout(resolve, 500))
    latencies.sort((one, other) => one - other)
    const quantile = (share: number) => (latencies[Math.floor(latencies.length * share)] ?? Number.NaN) / 1000
    for (const client of crowd) client.close()
    return {
      linesPerSecond: said / seconds,
      deliveriesPerSecond: (said * audience) / seconds,
      servers: used.reduce((sum, one) => sum + one, 0),
      busiest: Math.max(...used),
      redis: redisUsed,
      p50: quantile(0.5),
      p99: quantile(0.99)
    }
  })
}, Effect.scoped)

const median = (rounds: ReadonlyArray<Round>, of: (round: Round) => number): number =>
  rounds.map(of).sort((one, other) => one - other)[Math.floor(rounds.length / 2)]!

const program = Effect.gen(function* () {
  yield* Console.log(`${readers} clients in one room, ${talkers} of them talk; ${lines} lines; ${Cores.arrangement}`)
  yield* Console.log("servers            lines/s  deliveries/s  us/line all  busiest  Redis  p50 ms  p99 ms")
  const plans = [{ nodes: 1, isShared: false }, ...[1, 2, 3, 4].map((nodes) => ({ nodes, isShared: true }))]
  for (const { isShared, nodes } of plans) {
    const rounds: Array<Round> = []
    for (let run = 0; run < Number(values.runs); run++) rounds.push(yield* round(nodes, isShared))
    const name = isShared ? `${nodes} over Redis` : "1 alone"
    const cells = [
      median(rounds, ({ linesPerSecond }) => linesPerSecond)
        .toFixed(0)
        .padStart(9),
      median(rounds, ({ deliveriesPerSecond }) => deliveriesPerSecond)
        .toFixed(0)
        .padStart(13),
      median(rounds, ({ servers }) => servers)
        .toFixed(1)
        .padStart(12),
      median(rounds, ({ busiest }) => busiest)
        .toFixed(1)
        .padStart(8),
      median(rounds, ({ redis }) => redis)
        .toFixed(1)
        .padStart(6),
      median(rounds, ({ p50 }) => p50)
        .toFixed(2)
        .padStart(7),
      median(rounds, ({ p99 }) => p99)
        .toFixed(2)
        .padStart(7)
    ]
    yield* Console.log(`${name.padEnd(16)} ${cells.join(" ")}`)
  }
})

NodeRuntime.runMain(program)
