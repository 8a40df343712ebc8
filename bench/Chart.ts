/**
 * The results as a picture: what a delivered line costs on each server, to one batched by hand. A logarithmic scale of
 * dots, for the obvious ways cost tens of times as much. Plain SVG that can be read on light and on dark.
 */
import type { ScenarioResult } from "./Measure.ts"

const width = 760
const left = 110
const right = 30
const top = 70
const rowHeight = 44
const ticks = [0.5, 1, 2, 4, 8, 16, 32, 64, 128]

/** Colour-blind safe (Okabe and Ito), and each mark has its own shape besides. */
const colours = ["#0072b2", "#8a8a8a", "#d55e00", "#cc79a7", "#009e73", "#e69f00", "#56b4e9"]

const style = `
  text { font: 13px system-ui, sans-serif; fill: #24292f }
  .title { font-size: 15px; font-weight: 600 }
  .note, .tick { fill: #57606a; font-size: 12px }
  .grid { stroke: #d0d7de } .one { stroke: #8c959f; stroke-width: 1.5 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 } .note, .tick { fill: #9da7b3 } .grid { stroke: #30363d } .one { stroke: #8b949e }
  }`

const escaped = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;")

const text = (x: number, y: number, words: string, attributes = ""): string =>
  `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" ${attributes}>${escaped(words)}</text>`

/** A mark: the first, Hubbub's, is the biggest. */
const mark = (index: number, x: number, y: number): string => {
  const size = index === 0 ? 8 : 6
  const fill = `fill="${colours[index % colours.length]}"`
  if (index === 0) return `<circle cx="${x.toFixed(1)}" cy="${y}" r="${size}" ${fill}/>`
  const turn = index % 2 === 0 ? "" : ` transform="rotate(45 ${x.toFixed(1)} ${y})"`
  return `<rect x="${(x - size).toFixed(1)}" y="${y - size}" width="${2 * size}" height="${2 * size}" ${fill}${turn}/>`
}

/** Draws it. */
export const draw = (results: ReadonlyArray<ScenarioResult>): string => {
  const names = results[0]!.servers.map(({ name }) => name)
  const height = top + results.length * rowHeight + 70
  const low = Math.log2(ticks[0]!)
  const high = Math.log2(ticks[ticks.length - 1]!)
  const xOf = (ratio: number) =>
    left + ((Math.min(high, Math.max(low, Math.log2(ratio))) - low) / (high - low)) * (width - left - right)
  const bottom = top + results.length * rowHeight
  const grid = ticks.flatMap((tick) => [
    `<line class="${tick === 1 ? "one" : "grid"}" x1="${xOf(tick)}" x2="${xOf(tick)}" y1="${top}" y2="${bottom}"/>`,
    text(xOf(tick), bottom + 18, `${tick}×`, 'class="tick" text-anchor="middle"')
  ])
  const legend = names.flatMap((name, index) => {
    const x = 20 + names.slice(0, index).reduce((sum, before) => sum + 34 + 7.2 * before.length, 0)
    return [mark(index, x, 46), text(x + 14, 50, name)]
  })
  const rows = results.flatMap(({ scenario, servers }, row) => {
    const y = top + (row + 0.5) * rowHeight
    // Hubbub's is drawn last, over the others
    const marks = servers.map(({ cpuPerLine }, index) => mark(index, xOf(cpuPerLine / servers[1]!.cpuPerLine), y))
    return [text(left - 16, y + 4, scenario, 'text-anchor="end"'), ...marks.reverse()]
  })
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    "<title>CPU time of the server per delivered line</title>",
    `<style>${style}\n</style>`,
    text(12, 24, "CPU time of the server per delivered line", 'class="title"'),
    ...legend,
    ...grid,
    ...rows,
    text(12, height - 12, "to a bare Node server batched by hand; logarithmic, less is better", 'class="note"'),
    "</svg>\n"
  ].join("\n")
}
