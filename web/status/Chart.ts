/**
 * A line over the last two minutes, as a small picture with its newest value above.
 */
import { make, setText } from "../Elements.ts"
import type { Sample } from "./Report.ts"

/** What a chart shows. */
export interface Subject {
  readonly label: string
  /** `undefined`: nothing happened in that second. */
  readonly value: (sample: Sample) => number | undefined
  readonly format: (value: number) => string
  /** What stands beside the label. */
  readonly aside?: (samples: ReadonlyArray<Sample>) => string
  /** From here on it is too much. */
  readonly limit?: number | ((sample: Sample) => number | undefined)
  /** The least that the top of the picture stands for, so that a little noise does not look like a mountain. */
  readonly least: number
}

const width = 120
const height = 40

const svg = <K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string | number>>
): SVGElementTagNameMap[K] => {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag)
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value))
  return element
}

const horizontal = (className: string): SVGLineElement =>
  svg("line", { class: className, x1: 0, x2: width, y1: height, y2: height })

/** A chart. */
export class Chart {
  readonly element: HTMLElement
  readonly #subject: Subject
  readonly #value = make("p", { className: "value" })
  readonly #aside = make("p", { className: "aside" })
  readonly #picture = svg("svg", { viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: "none", role: "img" })
  readonly #area = svg("path", { class: "area" })
  readonly #path = svg("path", { class: "path" })
  readonly #limit = horizontal("limit")
  readonly #hair = svg("line", { class: "hair", y1: 0, y2: height })
  #samples: ReadonlyArray<Sample> = []
  /** The second that is pointed at, as an index; `undefined`: the newest is shown. */
  #pointed: number | undefined

  /** `onPoint` hears which second is pointed at, as a part of the picture's width from 0 to 1. */
  constructor(subject: Subject, onPoint: (share: number | undefined) => void) {
    this.#subject = subject
    this.#picture.append(this.#area, horizontal("base"), this.#limit, this.#path, this.#hair)
    this.element = make(
      "div",
      { className: "card chart" },
      make("p", { className: "label" }, subject.label),
      this.#aside,
      this.#value,
      this.#picture
    )
    this.#picture.addEventListener("pointermove", ({ clientX }) => {
      const { left, width } = this.#picture.getBoundingClientRect()
      onPoint(Math.min(1, Math.max(0, (clientX - left) / width)))
    })
    this.#picture.addEventListener("pointerleave", () => onPoint(undefined))
  }

  /** Shows the samples, the newest at the right. */
  show(samples: ReadonlyArray<Sample>): void {
    this.#samples = samples
    this.#draw()
  }

  /** Shows the second that lies there, wherever the pointer is. */
  point(share: number | undefined): void {
    this.#pointed = share === undefined ? undefined : Math.round(share * (width - 1)) - (width - this.#samples.length)
    this.#draw()
  }

  #draw(): void {
    const { aside, format, least, value } = this.#subject
    const samples = this.#samples
    const newest = samples[samples.length - 1]
    if (newest === undefined) return
    const values = samples.map(value)
    const limit = this.#limitOf(newest)
    const top = Math.max(least, ...values.map((one) => one ?? 0)) * 1.08
    const x = (index: number) => ((width - samples.length + index) / (width - 1)) * width
    const y = (one: number) => height - (one / top) * (height - 2)
    const points = values.map((one, index) => `${x(index).toFixed(2)} ${y(one ?? 0).toFixed(2)}`)
    this.#path.setAttribute("d", `M${points.join("L")}`)
    this.#area.setAttribute("d", `M${x(0).toFixed(2)} ${height}L${points.join("L")}L${width} ${height}Z`)
    const isLimitSeen = limit !== undefined && limit <= top
    this.#limit.setAttribute("visibility", isLimitSeen ? "visible" : "hidden")
    if (isLimitSeen) for (const end of ["y1", "y2"]) this.#limit.setAttribute(end, String(y(limit)))

    const pointed = this.#pointed === undefined ? undefined : samples[this.#pointed]
    this.#hair.setAttribute("visibility", pointed === undefined ? "hidden" : "visible")
    if (pointed !== undefined && this.#pointed !== undefined) {
      for (const end of ["x1", "x2"]) this.#hair.setAttribute(end, x(this.#pointed).toFixed(2))
    }
    const shown = value(pointed ?? newest)
    setText(this.#value, shown === undefined ? "–" : format(shown))
    const when = pointed === undefined ? undefined : Math.round((newest.at - pointed.at) / 1000)
    setText(this.#aside, when === undefined ? (aside?.(samples) ?? "") : when === 0 ? "now" : `${when} s ago`)
    const latest = value(newest)
    this.element.classList.toggle("over", limit !== undefined && latest !== undefined && latest >= limit)
    const words = latest === undefined ? "nothing to measure" : format(latest)
    this.#picture.setAttribute("aria-label", `${this.#subject.label}: ${words} now, at most ${format(top / 1.08)}`)
  }

  #limitOf(newest: Sample): number | undefined {
    const { limit } = this.#subject
    return typeof limit === "function" ? limit(newest) : limit
  }
}
