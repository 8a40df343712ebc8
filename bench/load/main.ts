/**
 * The load generator, in a process of its own: `node bench/load/main.ts JOB` prints what it found, both as JSON.
 */
import * as Crowd from "./Crowd.ts"
import * as Echo from "./Echo.ts"
import type { Job } from "./Job.ts"

const job: Job = JSON.parse(process.argv[2]!)
const result = await (job.kind === "crowd" ? Crowd.run(job) : Echo.run(job))
process.stdout.write(`${JSON.stringify(result)}\n`, () => process.exit(0))
