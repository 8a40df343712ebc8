/**
 * What the built server tells about itself: `/metrics`, read over a connection of its own that is gone afterwards.
 */
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import * as Http from "node:http"
import { NeverCame } from "./Transcript.ts"

/** Values by name and labels, as they are written: `hubbub_connections{listener="lines"}`. */
export type Metrics = ReadonlyMap<string, number>

/** The metrics of the server whose page listens on that port. */
export const read = (httpPort: number): Effect.Effect<Metrics, NeverCame> =>
  Effect.callback((resume) => {
    const failed = (why: string) => resume(Effect.fail(new NeverCame({ message: `/metrics: ${why}` })))
    const options = { host: "127.0.0.1", port: httpPort, path: "/metrics", agent: false }
    const asked = Http.get(options, (response) => {
      let text = ""
      response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk))
      response.on("end", () => {
        if (response.statusCode !== 200) return failed(`status ${response.statusCode}`)
        const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"))
        const values = lines.map((line) => line.split(/ (?=\S+$)/)).map(([key = "", value]) => [key, Number(value)])
        resume(Effect.succeed(new Map(values as Array<[string, number]>)))
      })
    })
    asked.on("error", ({ message }) => failed(message))
    return Effect.sync(() => asked.destroy())
  })

/** The value of a metric that has been counted; 0 before the first time. */
export const valueOf = (metrics: Metrics, name: string, labels = ""): number =>
  metrics.get(labels === "" ? name : `${name}{${labels}}`) ?? 0

/** Waits until the metrics are as they should be, and gives them. */
export const until = (
  httpPort: number,
  isRight: (metrics: Metrics) => boolean,
  what: string
): Effect.Effect<Metrics, NeverCame> =>
  Effect.flatMap(read(httpPort), (metrics) =>
    isRight(metrics) ? Effect.succeed(metrics) : Effect.fail(new NeverCame({ message: `${what} never came` }))
  ).pipe(Effect.retry({ schedule: Schedule.spaced("50 millis"), times: 200 }))
