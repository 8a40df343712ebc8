/**
 * The results as text.
 */
import { type Figure, isMet, ratio } from "./Figure.ts"
import type { ScenarioResult } from "./Measure.ts"

/** Three significant digits, or as many as the integer part has. */
const rounded = (value: number): string =>
  Number.isNaN(value) ? "-" : value >= 100 ? value.toFixed(0) : value.toPrecision(3)

/** Rows under headings: the first column to the left, numbers to the right. */
const table = (headings: ReadonlyArray<string>, rows: ReadonlyArray<ReadonlyArray<string>>): string => {
  const widths = headings.map((heading, column) => Math.max(heading.length, ...rows.map((row) => row[column]!.length)))
  const line = (cells: ReadonlyArray<string>) =>
    cells.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!))).join("  ")
  return [line(headings), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)].join("\n")
}

/** One scenario, a server a row; ratios are to the second, which is batched by hand. */
export const ofScenario = ({ scenario, servers }: ScenarioResult): string =>
  table(
    [scenario, "CPU us/line", "ratio", "lines/s", "p50 ms", "p99 ms", "p99.9 ms", "RSS MB"],
    servers.map(({ cpuPerLine, linesPerSecond, memory, name, p50, p99, p999 }) => [
      name,
      rounded(cpuPerLine),
      rounded(cpuPerLine / servers[1]!.cpuPerLine),
      rounded(linesPerSecond),
      rounded(p50),
      rounded(p99),
      rounded(p999),
      rounded(memory / 1024 / 1024)
    ])
  )

const barOf = ({ bar, isAbsolute, unit }: Figure): string =>
  bar === undefined ? "" : isAbsolute ? `<= ${bar} ${unit}` : `<= ${bar}`

/** All figures, with what they should be. */
export const ofFigures = (figures: ReadonlyArray<Figure>, hasBars: boolean): string =>
  table(
    ["figure", "Hubbub", "reference", "unit", "ratio", "bar", ""],
    figures.map((figure) => [
      figure.what,
      rounded(figure.hubbub),
      rounded(figure.reference),
      figure.unit,
      ratio(figure).toFixed(2),
      hasBars ? barOf(figure) : "",
      !hasBars || figure.bar === undefined ? "" : isMet(figure) ? "met" : "MISSED"
    ])
  )
