/**
 * The load generator as the benchmark sees it: a job in, what came of it out.
 */
import { execFile } from "node:child_process"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Cores from "./Cores.ts"
import type { CrowdJob, CrowdResult, EchoJob, EchoResult, Job, Result } from "./load/Job.ts"

/** The load could not be brought, or not all of it came back. */
export class LoadFailed extends Schema.TaggedError<LoadFailed>()("LoadFailed", { said: Schema.String }) {
  override get message() {
    return `The load generator failed: ${this.said}`
  }
}

const program = fileURLToPath(new URL("load/main.ts", import.meta.url))
const patienceMillis = 180_000

const load = (job: Job): Effect.Effect<Result, LoadFailed> =>
  Effect.tryPromise({
    try: async (signal) => {
      const [command, ...args] = Cores.forLoad([process.execPath, program, JSON.stringify(job)])
      const { stdout } = await promisify(execFile)(command!, args, { signal, timeout: patienceMillis })
      return JSON.parse(stdout) as Result
    },
    catch: (error) => new LoadFailed({ said: (error as { stderr?: string }).stderr || String(error) })
  })

/** Brings a crowd to a chat. */
export const crowd = (job: CrowdJob) => load(job) as Effect.Effect<CrowdResult, LoadFailed>

/** Sends datagrams to an echo. */
export const echo = (job: EchoJob) => load(job) as Effect.Effect<EchoResult, LoadFailed>
