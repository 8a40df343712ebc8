/**
 * What `hubbub echo` prints of a run: for people, or as JSON. Pure text.
 */
import { jsonOf } from "./Json.ts"
import type { ProbeEvent } from "../net/UdpProbe.ts"
import type { ProbeStatistics } from "../net/UdpProbeStatistics.ts"

/** A small histogram: enough rows to see one hill or two. */
const histogramRows = 8

const barWidth = 40

const millis = (time: number): string => time.toFixed(3)

/** `0`, `2.5` or `33.3`. */
const percent = (part: number): string => String(Number(part.toFixed(1)))

/** The line that a terminal shows during the run. */
export const liveLine = ({ counts, rtt }: ProbeStatistics, last: number | undefined): string => {
  const times = rtt === undefined || last === undefined ? "" : `, rtt ${millis(last)} ms, average ${millis(rtt.avg)} ms`
  return `${counts.sent} sent, ${counts.received} received${times}`
}

const histogram = (statistics: ProbeStatistics): ReadonlyArray<string> => {
  const rows = statistics.histogram(histogramRows)
  const most = Math.max(...rows.map(({ count }) => count))
  const timeWidth = Math.max(...rows.map(({ to }) => millis(to).length))
  const countWidth = String(most).length
  return rows.map(({ count, from, to }) => {
    const bar = "█".repeat(Math.ceil((count / most) * barWidth))
    const range = `${millis(from).padStart(timeWidth)} – ${millis(to).padStart(timeWidth)} ms`
    return `${range}  ${String(count).padStart(countWidth)} ${bar}`.trimEnd()
  })
}

/** What is worth a word only when there was some. */
const remarks = ({ counts }: ProbeStatistics): ReadonlyArray<string> => {
  const { damaged, foreign, refused, unreachable } = counts
  return [
    ...(foreign > 0 ? [`${foreign} foreign (not measured)`] : []),
    ...(damaged > 0 ? [`${damaged} damaged (not measured)`] : []),
    ...(refused > 0 ? [`${refused} refused (nothing listens on the port)`] : []),
    ...(unreachable > 0 ? [`${unreachable} unreachable`] : [])
  ]
}

/** The lines at the end of a run. */
export const summaryLines = (peer: string, statistics: ProbeStatistics): ReadonlyArray<string> => {
  const { counts, rtt } = statistics
  const lines = [
    `--- ${peer} UDP echo ---`,
    `${counts.sent} sent, ${counts.received} received, ${counts.lost} lost (${percent(counts.lostPercent)}%), `
      + `${counts.duplicates} duplicates, ${counts.reordered} reordered, ${counts.late} late`,
    ...remarks(statistics)
  ]
  if (rtt === undefined) return lines
  return [
    ...lines,
    `rtt min/avg/max/mdev = ${[rtt.min, rtt.avg, rtt.max, rtt.mdev].map(millis).join("/")} ms`,
    `rtt p50/p90/p95/p99 = ${[rtt.p50, rtt.p90, rtt.p95, rtt.p99].map(millis).join("/")} ms, jitter ${millis(rtt.jitter)} ms`,
    ...histogram(statistics)
  ]
}

/** An event as one line of JSON, without its line end. Times are in milliseconds. */
export const jsonEvent = ({ _tag, ...fields }: ProbeEvent): string =>
  jsonOf({ event: _tag[0]!.toLowerCase() + _tag.slice(1), ...fields })

/** The last line of JSON. Times are in milliseconds. */
export const jsonSummary = (peer: string, statistics: ProbeStatistics): string =>
  jsonOf({
    event: "summary",
    peer,
    ...statistics.counts,
    rtt: statistics.rtt ?? null,
    histogram: statistics.histogram(histogramRows)
  })
