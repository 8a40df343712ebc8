/**
 * How often a property is tried, and from where. The gate tries the same cases each time, so that it refuses a change for
 * what the change did; `npm run fuzz` looks for new cases.
 */
import * as Arbitrary from "effect/Arbitrary"

const runs = process.env["PROPERTY_RUNS"]

/** For a property whose cases take long: `count` of them, unless told how many. */
export const fewer = (count: number): { readonly runs?: number } => (runs === undefined ? { runs: count } : {})

Arbitrary.configureGlobal({ check: runs === undefined ? { seed: 2626 } : { runs: Number(runs) } })
