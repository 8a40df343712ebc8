/**
 * All charts: what an operator looks at.
 */
import { find } from "../Elements.ts"
import { Chart, type Subject } from "./Chart.ts"
import { bytes, count, counted, millis } from "./Format.ts"
import type { Sample } from "./Report.ts"

/** How full something may be; the server's verdict has the same. */
const nearlyFull = 0.85

const peak = (
  samples: ReadonlyArray<Sample>,
  value: (sample: Sample) => number | null,
  format: (value: number) => string
) => `peak ${format(Math.max(...samples.map((sample) => value(sample) ?? 0)))}`

const newest = (samples: ReadonlyArray<Sample>): Sample => samples[samples.length - 1]!

const subjects: ReadonlyArray<Subject> = [
  {
    label: "People",
    value: ({ people }) => people,
    format: count,
    aside: (samples) => `in ${counted(newest(samples).rooms, "room", "rooms")}`,
    least: 4
  },
  {
    label: "Lines a second",
    value: ({ lines }) => lines,
    format: count,
    aside: (samples) => peak(samples, ({ lines }) => lines, count),
    least: 4
  },
  {
    label: "Deliveries a second",
    value: ({ deliveries }) => deliveries,
    format: count,
    aside: (samples) => `${bytes(newest(samples).bytes)}/s`,
    least: 4
  },
  {
    label: "Delivery, p99",
    value: ({ latency }) => latency ?? undefined,
    format: (value) => `≤ ${millis(value)}`,
    aside: (samples) => peak(samples, ({ latency }) => latency, millis),
    limit: 250,
    least: 5
  },
  {
    label: "Loop delay, p99",
    value: ({ loopDelay }) => loopDelay,
    format: millis,
    aside: (samples) => peak(samples, ({ loopDelay }) => loopDelay, millis),
    limit: 100,
    least: 10
  },
  {
    label: "Memory",
    value: ({ resident }) => resident,
    format: bytes,
    aside: (samples) => `objects ${bytes(newest(samples).heapUsed)} of ${bytes(newest(samples).heapLimit)}`,
    least: 64 * 1024 * 1024
  },
  {
    label: "Slow readers",
    value: ({ slowReaders }) => slowReaders,
    format: count,
    aside: (samples) =>
      counted(
        samples.reduce((sum, { missed }) => sum + missed, 0),
        "line missed",
        "lines missed"
      ),
    least: 4
  },
  {
    label: "Open descriptors",
    value: ({ descriptors }) => descriptors?.open,
    format: count,
    aside: (samples) => {
      const { descriptors } = newest(samples)
      return descriptors === null ? "not told" : `of ${count(descriptors.max)}`
    },
    limit: ({ descriptors }) => (descriptors === null ? undefined : descriptors.max * nearlyFull),
    least: 40
  }
]

/** Puts the charts into the page; what it returns shows samples in all of them. */
export const makeCharts = (): ((samples: ReadonlyArray<Sample>) => void) => {
  const charts: ReadonlyArray<Chart> = subjects.map(
    (subject) =>
      new Chart(subject, (share) => {
        for (const chart of charts) chart.point(share)
      })
  )
  find("charts").append(...charts.map(({ element }) => element))
  return (samples) => {
    for (const chart of charts) chart.show(samples)
  }
}
