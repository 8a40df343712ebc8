/**
 * Times and days as the reader's own clock and calendar have them.
 */

const clock = new Intl.DateTimeFormat(undefined, { hour: "numeric", minute: "2-digit" })
const full = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "medium" })
const weekday = new Intl.DateTimeFormat("en", { weekday: "long", day: "numeric", month: "long" })
const date = new Intl.DateTimeFormat("en", { weekday: "long", day: "numeric", month: "long", year: "numeric" })

/** `14:05`. */
export const timeOf = (at: string): string => clock.format(new Date(at))

/** Day, time and seconds. */
export const fullTimeOf = (at: string): string => full.format(new Date(at))

/** What two times of one day have in common. */
export const dayOf = (at: string): string => {
  const day = new Date(at)
  return `${day.getFullYear()}-${day.getMonth() + 1}-${day.getDate()}`
}

/** `Today`, `Yesterday`, `Tuesday, November 24`. */
export const dayName = (at: string, now: Date): string => {
  const day = new Date(at)
  const yesterday = new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1)
  if (dayOf(at) === dayOf(now.toISOString())) return "Today"
  if (dayOf(at) === dayOf(yesterday.toISOString())) return "Yesterday"
  return (day.getFullYear() === now.getFullYear() ? weekday : date).format(day)
}

/** `30 s`, `5 min`; a rule of a room is at most an hour. */
export const spanOf = (milliseconds: number): string =>
  milliseconds % 60_000 === 0 ? `${milliseconds / 60_000} min` : `${milliseconds / 1000} s`
