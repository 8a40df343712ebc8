/**
 * What keeps people from using a page, as far as axe can tell.
 */
import { createRequire } from "node:module"
import { readFileSync } from "node:fs"
import * as Effect from "effect/Effect"
import type { Page } from "playwright-core"

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8")

/** What axe finds wrong with the page as it is, in words. */
export const violations = (page: Page): Effect.Effect<ReadonlyArray<string>> =>
  Effect.promise(async () => {
    // the policy of the page lets no script in; what the debugger evaluates is none of its business
    await page.evaluate(axe)
    return page.evaluate(async () => {
      const { violations } = await (globalThis as unknown as { readonly axe: typeof import("axe-core") }).axe.run()
      return violations.flatMap(({ id, nodes }) =>
        nodes.map(({ failureSummary, target }) => `${id} ${target}: ${failureSummary}`)
      )
    })
  })
