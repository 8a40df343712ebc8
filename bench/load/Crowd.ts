/**
 * People who connect to a chat, settle, and talk: in a flood, or at a steady rate.
 */
import { setTimeout as sleep } from "node:timers/promises"
import { cpuMicros, residentBytes } from "../ProcessUsage.ts"
import { type Client, connect } from "./Client.ts"
import { dialects } from "./Dialect.ts"
import type { CrowdJob, CrowdResult, Work } from "./Job.ts"
import { Latency, type Percentiles } from "./Latency.ts"
import * as Stamp from "./Stamp.ts"

/** Connection attempts underway at once: below every server's backlog. */
const attempts = 100

/** How long nothing may move while something is awaited. */
const patienceMillis = 20_000

/** Timers are late by up to this: the rest of a wait is spent looking at the clock. */
const timerSlackMillis = 2

/** Everybody who came. */
class Crowd {
  readonly #job: CrowdJob
  readonly #clients: Array<Client> = []
  #lastHeardAt = performance.now()
  #isSettled = false
  /** Marks read by all, and by the last who came. */
  #delivered = 0
  #observed = 0
  #latency: Latency | undefined
  #onProgress = () => {}
  #onLost: (error: Error) => void = () => {}
  /** Fails as soon as anybody loses their connection. */
  readonly lost = new Promise<never>((_, reject) => (this.#onLost = reject))

  constructor(job: CrowdJob) {
    this.#job = job
  }

  async join(): Promise<void> {
    let next = 0
    const joinMany = async () => {
      while (next < this.#job.clients) await this.#join(next++)
    }
    await Promise.all(Array.from({ length: attempts }, joinMany))
  }

  /** Waits until nobody has heard anything for a while. */
  async settle(): Promise<void> {
    this.#lastHeardAt = performance.now()
    while (performance.now() - this.#lastHeardAt < this.#job.quietMillis) await sleep(50)
    this.#isSettled = true
  }

  /** Says lines as fast as the last of the crowd reads them. Returns how many were delivered, to all. */
  async flood({ inFlight, lines }: NonNullable<CrowdJob["flood"]>): Promise<number> {
    const { lineBytes, talkers } = this.#job
    let said = 0
    await this.#deliver(lines, () => {
      while (said < lines && said - this.#observed < inFlight * talkers) {
        this.#say(said++, Stamp.line(0, lineBytes))
      }
    })
    return this.#delivered
  }

  /**
   * Says lines when they are due, whether or not those before have arrived, and counts from when they were due: a server
   * that stands still is charged for everything that waits meanwhile, not for one line ("coordinated omission").
   */
  async steady({ linesPerSecond, seconds }: NonNullable<CrowdJob["steady"]>): Promise<Percentiles> {
    const latency = new Latency()
    this.#latency = latency
    const lines = linesPerSecond * seconds
    const start = performance.now() + 10
    const dueAt = (line: number) => start + (line * 1000) / linesPerSecond
    let said = 0
    const tick = () => {
      const now = performance.now()
      for (; said < lines && dueAt(said) <= now; said++) this.#say(said, Stamp.line(dueAt(said), this.#job.lineBytes))
      if (said === lines) return
      const wait = dueAt(said) - now
      if (wait > timerSlackMillis) setTimeout(tick, wait - timerSlackMillis)
      else setImmediate(tick)
    }
    tick()
    await this.#deliver(lines, () => {})
    this.#latency = undefined
    return latency.percentiles
  }

  disperse(): void {
    for (const client of this.#clients) client.close()
  }

  async #join(index: number): Promise<void> {
    const { clients, deaf, readers = this.#job, talkers } = this.#job
    const { dialect, port } = index < talkers ? this.#job : readers
    const { answer, hello } = dialects[dialect]
    // in the middle, for those who talk come first and the one who is looked at last
    const isDeaf = index >= Math.floor(clients / 2) && index < Math.floor(clients / 2) + deaf
    const isObserver = index === clients - 1
    const client = await connect({
      port,
      isDeaf,
      onHeard: (bytes, length) => {
        this.#lastHeardAt = performance.now()
        if (!this.#isSettled && answer !== undefined) {
          const reply = answer(bytes.toString("latin1", 0, length))
          if (reply !== undefined) client.say(reply)
        }
        this.#count(bytes, length, isObserver)
      },
      onLost: (why) => this.#onLost(new Error(`client ${index} of ${clients}: ${why}`))
    })
    const greeting = hello(index)
    if (greeting.length > 0) client.say(greeting)
    this.#clients[index] = client
  }

  #count(bytes: Buffer, length: number, isObserver: boolean): void {
    const latency = this.#latency
    const marks =
      latency === undefined
        ? Stamp.count(bytes, length)
        : Stamp.count(bytes, length, (at) => {
            const due = Stamp.dueAt(bytes, at, length)
            if (due !== undefined) latency.add(this.#lastHeardAt - due)
          })
    this.#delivered += marks
    if (isObserver) this.#observed += marks
    if (marks > 0) this.#onProgress()
  }

  #say(number: number, line: string): void {
    this.#clients[number % this.#job.talkers]!.say(dialects[this.#job.dialect].say(line))
  }

  /** Waits until everybody but the deaf and whoever said it has read each of `lines`. */
  async #deliver(lines: number, onProgress: () => void): Promise<void> {
    const expected = lines * (this.#job.clients - this.#job.deaf - 1)
    this.#delivered = 0
    this.#observed = 0
    let isDone = false
    const done = new Promise<void>((resolve) => {
      this.#onProgress = () => {
        onProgress()
        if (this.#delivered >= expected) resolve()
      }
    }).then(() => {
      isDone = true
    })
    const watch = async () => {
      for (let before = -1; !isDone; ) {
        if (before === this.#delivered) throw new Error(`only ${before} of ${expected} lines arrived`)
        before = this.#delivered
        await Promise.race([done, sleep(patienceMillis, undefined, { ref: false })])
      }
    }
    onProgress()
    await Promise.race([watch(), this.lost])
    this.#onProgress = () => {}
  }
}

/** Does `work`, and says what it cost the server. */
const costOf = async (pid: number, work: () => Promise<number>): Promise<Work> => {
  const before = cpuMicros(pid)
  const start = performance.now()
  const count = await work()
  return { count, seconds: (performance.now() - start) / 1000, cpuMicros: cpuMicros(pid) - before }
}

/** Does what a job asks for. */
export const run = async (job: CrowdJob): Promise<CrowdResult> => {
  const crowd = new Crowd(job)
  crowd.lost.catch(() => {})
  const empty = residentBytes(job.pid)
  const joining = await costOf(job.pid, async () => {
    await Promise.race([crowd.join().then(() => crowd.settle()), crowd.lost])
    return job.clients
  })
  const settled = residentBytes(job.pid)
  const { flood, steady } = job
  const flooded = flood && (await costOf(job.pid, () => crowd.flood(flood)))
  const latency = steady && (await crowd.steady(steady))
  const end = residentBytes(job.pid)
  crowd.disperse()
  return { joining, memory: { empty, settled, end }, flood: flooded, latency }
}
