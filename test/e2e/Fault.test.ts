/**
 * The short form of `npm run soak`.
 */
import { it } from "@effect/vitest"
import * as Soak from "../soak/Perform.ts"

for (const scenario of Soak.scenarios) {
  it.live(scenario.name, () => Soak.perform(scenario, "short"), 60_000)
}
