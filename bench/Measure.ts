/**
 * Carries out a plan, figure by figure, telling what it does.
 */
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as EchoCost from "./EchoCost.ts"
import * as FanOut from "./FanOut.ts"
import type { Figure } from "./Figure.ts"
import * as PageCost from "./PageCost.ts"
import * as Plan from "./Plan.ts"
import { inTurn, type Sample } from "./Sample.ts"
import { acceptOnly, bareEcho, batchedByHand, greetOnly, hubbub, hubbubEcho, hubbubKept } from "./Server.ts"
import * as Standing from "./Standing.ts"

/** What the servers took in one scenario, in the order of the plan. */
export interface ScenarioResult {
  readonly scenario: string
  readonly servers: ReadonlyArray<{ readonly name: string } & Sample<FanOut.FanOutKey>>
}

const KB = 1024
const MB = 1024 * KB

/** Each scenario on each server. */
export const fanOut = Effect.fnUntraced(function* ({ runs, scenarios, servers, steadySeconds }: Plan.Plan) {
  const results: Array<ScenarioResult> = []
  for (const scenario of scenarios) {
    yield* Console.error(`${scenario.name}: ${servers.map(({ name }) => name).join(", ")}`)
    const samples = yield* inTurn(servers, runs, (server) => FanOut.sample(server, scenario, steadySeconds))
    results.push({
      scenario: scenario.name,
      servers: samples.map((sample, index) => ({ name: servers[index]!.name, ...sample }))
    })
  }
  return results
})

/** The cost of a delivered line against the server that is batched by hand, and how both grow with the room. */
export const fanOutFigures = (results: ReadonlyArray<ScenarioResult>): ReadonlyArray<Figure> => {
  const cost = (scenario: string, server: string) =>
    results.find((result) => result.scenario === scenario)?.servers.find(({ name }) => name === server)?.cpuPerLine
    ?? Number.NaN
  const figures = results.map(
    ({ scenario }): Figure => ({
      name: scenario,
      what: `${scenario}: a delivered line, to one batched by hand`,
      unit: "us",
      hubbub: cost(scenario, hubbub.name),
      reference: cost(scenario, batchedByHand.name)
    })
  )
  const growth = (server: string) => cost("busy-10k", server) / cost("busy-1k", server)
  if (!results.some(({ scenario }) => scenario === "busy-10k")) return figures
  return [
    ...figures,
    {
      name: "growth",
      what: "a delivered line from 1,000 to 10,000 clients, to one batched by hand",
      unit: "times",
      hubbub: growth(hubbub.name),
      reference: growth(batchedByHand.name)
    }
  ]
}

/** What a datagram and a connection cost, and the process itself. */
export const standing = Effect.fnUntraced(function* (plan: Plan.Plan) {
  const { arrivals, datagrams, idleClients, runs, starts } = plan
  yield* Console.error("UDP echo")
  const [echo, echoBare] = yield* inTurn([hubbubEcho, bareEcho], runs, (server) => EchoCost.sample(server, datagrams))
  yield* Console.error("pages")
  const [page, terminal] = yield* inTurn(["pages", "terminals"] as const, runs, (readers) =>
    PageCost.sample(readers, Plan.pages)
  )
  yield* Console.error("what is kept")
  const [kept, forgotten] = yield* inTurn([hubbubKept, hubbub], runs, (server) => FanOut.sample(server, Plan.kept, 0))
  yield* Console.error("start")
  const pair = [hubbub, acceptOnly]
  const [start, startBare] = yield* inTurn(pair, starts, Standing.start)
  yield* Console.error("arrivals")
  const [accept, acceptBare, greetBare] = yield* inTurn([...pair, greetOnly], runs, (server) =>
    Standing.accept(server, arrivals)
  )
  yield* Console.error("idle connections")
  const [idle, idleBare] = yield* inTurn(pair, runs, (server) => Standing.idle(server, idleClients))
  const figures: Array<Figure> = [
    {
      name: "echo",
      what: "an echoed datagram, to bare node:dgram",
      unit: "us",
      hubbub: echo!.micros,
      reference: echoBare!.micros,
      bar: 1.35
    },
    {
      name: "kept",
      what: "time of a delivered line that is kept on disk first, to one that is not (busy-1k)",
      unit: "us",
      hubbub: 1e6 / kept!.linesPerSecond,
      reference: 1e6 / forgotten!.linesPerSecond,
      bar: 1.43
    },
    {
      name: "page",
      what: "a line delivered to 1,000 pages, to the same to 1,000 terminals",
      unit: "us",
      hubbub: page!.micros,
      reference: terminal!.micros,
      bar: 1.3
    },
    {
      name: "idle",
      what: `memory of each of ${idleClients} idle connections, to bare node:net`,
      unit: "KB",
      hubbub: idle!.bytes / KB,
      reference: idleBare!.bytes / KB,
      bar: 20,
      isAbsolute: true
    },
    {
      name: "memory",
      what: "memory of the idle server, to bare node:net",
      unit: "MB",
      hubbub: start!.memory / MB,
      reference: startBare!.memory / MB,
      bar: 1.5
    },
    {
      name: "start",
      what: "start to first accepted connection, to bare node:net",
      unit: "ms",
      hubbub: start!.millis,
      reference: startBare!.millis,
      bar: 2.2
    },
    {
      name: "accept",
      what: "an accepted connection, to bare node:net",
      unit: "us",
      hubbub: accept!.micros,
      reference: acceptBare!.micros,
      bar: 5
    },
    {
      name: "greet",
      what: "the same, to bare node:net that greets and logs",
      unit: "us",
      hubbub: accept!.micros,
      reference: greetBare!.micros
    }
  ]
  if (!plan.hasDeaf) return figures
  yield* Console.error("readers that never read")
  const [deaf, none] = yield* inTurn([50, 0], runs, (count) => Standing.deaf(950, count))
  const with50 = "with 50 readers that never read, to the same without them"
  return [
    ...figures,
    { name: "deaf-p99", what: `p99 of 950 readers ${with50}`, unit: "ms", hubbub: deaf!.p99, reference: none!.p99 },
    {
      name: "deaf-memory",
      what: `memory of the server ${with50}`,
      unit: "MB",
      hubbub: deaf!.memory / MB,
      reference: none!.memory / MB
    }
  ] satisfies ReadonlyArray<Figure>
})
