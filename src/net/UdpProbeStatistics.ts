/**
 * What the events of a probe run come to. No I/O.
 */
import type { Row } from "./RttHistogram.ts"
import { RttStatistics, type RttSummary } from "./RttStatistics.ts"
import type { ProbeEvent } from "./UdpProbe.ts"

/** The counts of a run. */
export interface ProbeCounts {
  readonly sent: number
  /** Probes that were answered, once or more, in time or late. */
  readonly received: number
  /** Probes that were not answered. */
  readonly lost: number
  readonly lostPercent: number
  /** Answers to probes that had been answered. */
  readonly duplicates: number
  /** First answers that came after the answer to a later probe (RFC 4737). */
  readonly reordered: number
  /** First answers that came when the probe had timed out. */
  readonly late: number
  /** Datagrams that are no answer to any probe of this run, or to one too old to be remembered. */
  readonly foreign: number
  /** Answers that changed on their way. */
  readonly damaged: number
  /** ICMP reports that nothing listens on the port. */
  readonly refused: number
  /** ICMP reports, or the system's own word, that there is no way to the host. */
  readonly unreachable: number
}

/** Counts events and measures answers; duplicates are measured too, as iputils does. */
export class ProbeStatistics {
  readonly #rtt = new RttStatistics()
  readonly #counts = {
    sent: 0,
    received: 0,
    duplicates: 0,
    reordered: 0,
    late: 0,
    foreign: 0,
    damaged: 0,
    refused: 0,
    unreachable: 0
  }

  add(event: ProbeEvent): void {
    switch (event._tag) {
      case "Sent":
        this.#counts.sent++
        return
      case "Answered":
        this.#rtt.add(event.rtt)
        if (event.arrival === "duplicate") {
          this.#counts.duplicates++
          return
        }
        this.#counts.received++
        if (event.arrival === "reordered") this.#counts.reordered++
        if (event.isLate) this.#counts.late++
        return
      case "Ignored":
      case "Reported":
        this.#counts[event.why]++
        return
      case "TimedOut":
        // its answer may still come: what is lost is known at the end
        return
    }
  }

  get counts(): ProbeCounts {
    const { duplicates, received, sent, ...others } = this.#counts
    const lost = sent - received
    return { sent, received, lost, lostPercent: sent === 0 ? 0 : (lost / sent) * 100, duplicates, ...others }
  }

  /** Round-trip times, `undefined` until one was measured. */
  get rtt(): RttSummary | undefined {
    return this.#rtt.summary()
  }

  /** At most `rows` rows of round-trip times. */
  histogram(rows: number): ReadonlyArray<Row> {
    return this.#rtt.histogram(rows)
  }
}
