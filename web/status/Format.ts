/**
 * Numbers as people read them.
 */

const grouped = new Intl.NumberFormat("en", { maximumFractionDigits: 0 })
const compact = new Intl.NumberFormat("en", { notation: "compact", maximumSignificantDigits: 3 })

/** `1,234`, `56.7K`. */
export const count = (value: number): string => (value < 10_000 ? grouped.format(value) : compact.format(value))

/** `1 person`, `2 people`. */
export const counted = (value: number, one: string, many: string): string =>
  `${count(value)} ${value === 1 ? one : many}`

/** `0.25 ms`, `12 ms`, `1.2 s`. */
export const millis = (value: number): string =>
  value >= 1000
    ? `${(value / 1000).toFixed(1)} s`
    : value >= 10
      ? `${Math.round(value)} ms`
      : `${Number(value.toPrecision(2))} ms`

const units = ["B", "KiB", "MiB", "GiB", "TiB"]

/** `512 B`, `1.5 MiB`. */
export const bytes = (value: number): string => {
  let size = value
  let unit = 0
  while (size >= 1024 && unit < units.length - 1) {
    size /= 1024
    unit++
  }
  return `${unit === 0 || size >= 100 ? Math.round(size) : size.toFixed(1)} ${units[unit]}`
}

/** `5 s`, `12 min`, `3 h`, `2 d`: the largest unit that is full. */
export const span = (value: number): string => {
  const seconds = Math.max(0, Math.round(value / 1000))
  if (seconds < 60) return `${seconds} s`
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`
  return seconds < 86_400 ? `${Math.floor(seconds / 3600)} h` : `${Math.floor(seconds / 86_400)} d`
}
