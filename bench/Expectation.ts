/**
 * What the ratios are expected to be, and what counts as a gross regression. Ratios to a server that runs on the same
 * machine in the same minute hold on any machine, roughly; times do not.
 */
import { readFileSync } from "node:fs"
import { type Figure, ratio } from "./Figure.ts"

/** How many times the expected ratio is a regression and no longer noise. */
const gross = 2

const expected: Readonly<Record<string, number>> = JSON.parse(
  readFileSync(new URL("expected.json", import.meta.url), "utf8")
)

/** A sentence for each ratio that is grossly over what is expected, by the figure's name. */
export const regressions = (figures: ReadonlyArray<Figure>): ReadonlyMap<string, string> =>
  new Map(
    figures.flatMap((figure) => {
      const { name, what } = figure
      const limit = gross * (expected[name] ?? Number.POSITIVE_INFINITY)
      const grown = ratio(figure)
      return grown <= limit
        ? []
        : [[name, `${what}: ${grown.toFixed(2)}, where ${expected[name]} is expected`] as const]
    })
  )
