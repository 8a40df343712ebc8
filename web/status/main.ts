/**
 * The page of operators: one stream of events, and what it tells.
 */
import { find, setText } from "../Elements.ts"
import { makeCharts } from "./Charts.ts"
import { showConnections } from "./Connections.ts"
import type { Report, Sample } from "./Report.ts"
import { showTalkers } from "./TalkersView.ts"
import { showUnknown, showVerdict } from "./Verdict.ts"

/** How many seconds are shown. */
const seconds = 120

/** After this long without a word the server is not well, whatever it said last. In milliseconds. */
const patience = 5000

/** How soon to come again where the stream was refused, which browsers do not by themselves. In milliseconds. */
const again = 5000

const showSamples = makeCharts()
let samples: ReadonlyArray<Sample> = []
let silence: ReturnType<typeof setTimeout> | undefined

const expectMore = (): void => {
  clearTimeout(silence)
  silence = setTimeout(() => showUnknown("The server has not said anything for five seconds"), patience)
}

const show = (report: Report): void => {
  samples = [...samples.slice(1 - seconds), report.sample]
  showSamples(samples)
  showVerdict(report)
  showTalkers(report)
  showConnections(report)
  setText(find("clock"), new Date(report.sample.at).toLocaleTimeString())
  expectMore()
}

const listen = (): void => {
  const stream = new EventSource("status/events")
  stream.addEventListener("history", ({ data }: MessageEvent<string>) => {
    samples = JSON.parse(data) as ReadonlyArray<Sample>
    showSamples(samples)
    expectMore()
  })
  stream.addEventListener("report", ({ data }: MessageEvent<string>) => show(JSON.parse(data) as Report))
  stream.addEventListener("error", () => {
    clearTimeout(silence)
    showUnknown("The server cannot be reached; trying again…")
    if (stream.readyState === EventSource.CLOSED) setTimeout(listen, again)
  })
}

listen()
