/**
 * Judges what was written down of a run: pure functions from findings to the laws that were broken.
 */
import type { Heard } from "../hub/Hub.ts"
import { authorOf, type Entry } from "../hub/RoomEvent.ts"
import { type Findings, isEnd, type LawName, type ReaderRecord, type Violation } from "./Findings.ts"
import { rooms } from "./Schedule.ts"

const oneOrder: LawName = "a room has one order, the same for everybody"
const nothingLost: LawName = "nothing is lost or repeated within the log"
const exactlyMissed: LawName = "who fell behind learns exactly how much they missed"
const afterN: LawName = "subscribing after n gives n+1"
const nothingLeft: LawName = "a closed scope leaves nothing behind"
const noLeaks: LawName = "rooms do not leak into each other"

const privately: LawName = "private words reach the one they are for, and nobody else"

/** What happened in a room, by sequence number, as all its readers together heard it. */
type History = ReadonlyMap<number, Entry>

const textOf = ({ event }: Entry): string => ("text" in event ? event.text : "")

const entriesOf = (reader: ReaderRecord): ReadonlyArray<Entry> => reader.heard.filter((heard) => heard._tag === "Entry")

/** Whether a reader heard something after what came later; hearing it twice is another matter. */
const isOutOfOrder = (reader: ReaderRecord): boolean => {
  const seqs = entriesOf(reader).map(({ seq }) => seq)
  let last = 0
  return seqs.some((seq, index) => {
    const isEarlier = seq < last && seqs.indexOf(seq) === index
    last = Math.max(last, seq)
    return isEarlier
  })
}

/** The history of a room, and every disagreement about it. */
const historyOf = (readers: ReadonlyArray<ReaderRecord>, violations: Array<Violation>): History => {
  const history = new Map<number, Entry>()
  for (const reader of readers) {
    if (isOutOfOrder(reader)) violations.push({ law: oneOrder, reason: `${reader.label} heard things out of order` })
    for (const entry of entriesOf(reader)) {
      const known = history.get(entry.seq)
      if (known === undefined) {
        history.set(entry.seq, entry)
      } else if (JSON.stringify(known) !== JSON.stringify(entry)) {
        const reason = `${reader.label} heard as ${entry.seq} ${JSON.stringify(entry.event)}, another ${JSON.stringify(known.event)}`
        violations.push({ law: oneOrder, reason })
      }
    }
  }
  return history
}

/** The entry that tells of somebody's arrival. */
const arrivalOf = (history: History, person: number): Entry | undefined =>
  Array.from(history.values()).find(({ event }) => event._tag === "Joined" && event.by.id === person)

/** The cursors a reader may have begun with. */
const startsOf = (reader: ReaderRecord, history: History, findings: Findings): ReadonlyArray<number> => {
  if (reader.after !== undefined) return [reader.after]
  const arrival = reader.person === 0 ? undefined : arrivalOf(history, reader.person)
  // it hears what comes after its own arrival, which it does not hear itself
  if (arrival !== undefined) return [arrival.seq - 1, arrival.seq]
  const later = findings.publications.filter(({ room }) => room === reader.room)[reader.publishedBefore]
  const next = Array.from(history.values()).find((entry) => textOf(entry) === later?.text)?.seq
  const last = next === undefined ? Math.max(reader.headBefore, ...history.keys()) : next - 1
  return Array.from({ length: Math.max(1, last - reader.headBefore + 1) }, (_, index) => reader.headBefore + index)
}

/** The first thing that is wrong with what a reader heard. */
const complaintOf = (reader: ReaderRecord, history: History, findings: Findings): Violation | undefined => {
  const isOwn = (seq: number): boolean => {
    const entry = history.get(seq)
    return entry !== undefined && reader.person !== 0 && authorOf(entry.event) === reader.person
  }
  /** `cursor`, and where it may be without having heard more: behind lines of its own. */
  const passOwn = (cursor: number): ReadonlyArray<number> => {
    const cursors = [cursor]
    while (isOwn(cursor + 1)) cursors.push(++cursor)
    return cursors
  }
  let cursors: ReadonlyArray<number> = startsOf(reader, history, findings).flatMap(passOwn)
  let before: Heard | undefined
  for (const heard of reader.heard) {
    const broken = (law: LawName, reason: string): Violation => ({ law, reason: `${reader.label} ${reason}` })
    if (heard._tag === "Missed") {
      if (heard.count < 1) return broken(exactlyMissed, `was told it missed ${heard.count}`)
      if (reader.keepsUp) return broken(nothingLost, `kept up, and was told it missed ${heard.count}`)
      cursors = [...new Set(cursors.flatMap((cursor) => passOwn(cursor + heard.count)))]
    } else {
      const { seq } = heard
      if (isOwn(seq)) return broken(nothingLost, `heard its own line ${seq}`)
      if (!cursors.includes(seq - 1)) {
        const reason = `heard ${seq} when it had seen everything up to ${cursors.join(" or ")}`
        if (before?._tag === "Missed") return broken(exactlyMissed, reason)
        return broken(before === undefined && reader.after !== undefined ? afterN : nothingLost, reason)
      }
      cursors = passOwn(seq)
      if (isEnd(heard)) return undefined
    }
    before = heard
  }
  if (reader.closedAt !== undefined) return undefined
  return { law: nothingLost, reason: `${reader.label} heard nothing after ${cursors[0]} any more` }
}

const judgeReader = (reader: ReaderRecord, history: History, findings: Findings): ReadonlyArray<Violation> => {
  const violations: Array<Violation> = []
  const complaint = complaintOf(reader, history, findings)
  if (complaint !== undefined) violations.push(complaint)
  if (reader.closedAt !== undefined && reader.heard.length > reader.closedAt) {
    violations.push({ law: nothingLeft, reason: `${reader.label} had left and was written to` })
  }
  return violations
}

/** Whether each line that was published happened once, in its room, after the lines its publisher had said before. */
const judgePublications = (room: string, history: History, findings: Findings): ReadonlyArray<Violation> => {
  const violations: Array<Violation> = []
  const seqs = new Map<string, Array<number>>()
  for (const entry of history.values()) seqs.set(textOf(entry), [...(seqs.get(textOf(entry)) ?? []), entry.seq])
  const last = new Map<string, number>()
  for (const { index, publisher, room: own, text } of findings.publications) {
    const found = seqs.get(text) ?? []
    if (own !== room) {
      if (found.length > 0) violations.push({ law: noLeaks, reason: `"${text}" happened in #${room}` })
      continue
    }
    if (found.length !== 1) violations.push({ law: nothingLost, reason: `"${text}" happened ${found.length} times` })
    const seq = found[0] ?? Number.POSITIVE_INFINITY
    if (seq < (last.get(publisher) ?? 0)) {
      violations.push({ law: oneOrder, reason: `line ${index} of ${publisher} in #${room} came before an earlier one` })
    }
    if (found.length === 1) last.set(publisher, seq)
  }
  return violations
}

const judgePeople = (room: string, history: History, findings: Findings): ReadonlyArray<Violation> =>
  Array.from(history.values()).flatMap(({ event }) => {
    const own = "by" in event ? findings.people.get(event.by.id) : undefined
    return own === undefined || own.has(room)
      ? []
      : [{ law: noLeaks, reason: `#${room} heard of somebody who never was there: ${JSON.stringify(event)}` }]
  })

/** Whether the room heard of what people did exactly as often as it was done. */
const judgeDeeds = (room: string, history: History, { deeds, whispered }: Findings): ReadonlyArray<Violation> => {
  const told = Array.from(history.values(), ({ event }) => event)
  const violations: Array<Violation> = []
  for (const event of told) {
    if ("text" in event && whispered.has(event.text)) {
      violations.push({ law: privately, reason: `#${room} heard "${event.text}", which was whispered` })
    }
  }
  const done = deeds.filter((deed) => deed.room === room)
  const keys = new Map(done.map(({ event, law }) => [JSON.stringify(event), law]))
  for (const [key, law] of keys) {
    const times = told.filter((event) => JSON.stringify(event) === key).length
    const expected = done.filter(({ event }) => JSON.stringify(event) === key).length
    if (times !== expected) violations.push({ law, reason: `#${room} heard ${key} ${times} times, not ${expected}` })
  }
  return violations
}

/** Every breach of a law in a run. */
export const judge = (findings: Findings): ReadonlyArray<Violation> => {
  const violations = [...findings.violations]
  // a run that was cut short says nothing else
  if (violations.some(({ law }) => law === "publishing waits for no reader")) return violations
  for (const room of rooms) {
    const readers = findings.readers.filter((reader) => reader.room === room)
    const history = historyOf(readers, violations)
    for (const reader of readers) violations.push(...judgeReader(reader, history, findings))
    violations.push(...judgePublications(room, history, findings), ...judgePeople(room, history, findings))
    violations.push(...judgeDeeds(room, history, findings))
  }
  return violations
}
