/**
 * What the server promises, whatever happens to it, judged from what is written down of a simulation.
 */
import { type Entry, isKept } from "../../src/hub/RoomEvent.ts"
import { rooms } from "../listener/scripts/Script.ts"
import type { Book, Life, Logged, Visit } from "./Book.ts"
import { settings } from "./Server.ts"
import { stoppingFarewell, textOf, Truth, wordIn } from "./Truth.ts"

/** Why somebody left, as others see it, by the reason that the log has. */
const announced: Readonly<Record<string, string>> = { quit: "quit", lost: "connection lost", "too-slow": "too slow" }

/** The last words to those who still read. */
const farewells: Readonly<Record<string, string>> = { quit: "-- Goodbye", stopping: stoppingFarewell }

/** The words of a room that somebody was told, with their sequence numbers. */
const heardIn = (truth: Truth, { told }: Visit, room: string, how: "live" | "past") =>
  told.flatMap(({ block, how: way, word }) => {
    const place = truth.places.get(word)
    return way === how && place?.room === room ? [{ block, word, seq: place.seq }] : []
  })

const missedBy = ({ lines }: Visit): number =>
  lines.reduce((sum, line) => sum + Number(/-- you missed (\d+) line/u.exec(line)?.[1] ?? 0), 0)

/** What somebody did not hear of a room, though it was said while they were there. */
const gaps = (truth: Truth, visit: Visit, room: string): ReadonlyArray<string> => {
  const heard = heardIn(truth, visit, room, "live")
  const seqs = new Set(heard.map(({ seq }) => seq))
  let missed = missedBy(visit)
  return truth.stays(visit, room).flatMap(({ joined, left }, index, stays) => {
    const until = left?.seq ?? Number.POSITIVE_INFINITY
    const isFor = ({ event, seq }: Entry) => {
      const isOwn = "by" in event && event.by.name === visit.visitor.name && event._tag !== "Topic"
      return seq > joined && seq < until && !isOwn
    }
    const due = truth.entriesOf(room, visit.process).filter((entry) => isFor(entry) && wordIn(entry) !== undefined)
    // what was on its way when they left, or when the connection ended, may not have reached them
    const isThereStill = truth.stayed(visit) && left === undefined && index === stays.length - 1
    const last = isThereStill ? Number.POSITIVE_INFINITY : (due.findLast(({ seq }) => seqs.has(seq))?.seq ?? 0)
    const lost = due.filter(({ seq }) => seq < last && !seqs.has(seq))
    missed -= lost.length
    return missed >= 0 ? [] : lost.map((entry) => `${visit.visitor.name} did not hear ${textOf(entry)} in #${room}`)
  })
}

/** What somebody did not hear of a room between the past that they were shown and the last that they heard. */
const gapsInPast = (truth: Truth, visit: Visit, room: string): ReadonlyArray<string> => {
  const past = heardIn(truth, visit, room, "past")
  const known = new Set([...past, ...heardIn(truth, visit, room, "live")].map(({ seq }) => seq))
  const last = Math.max(...known)
  return [...new Set(past.map(({ block }) => block))].flatMap((block) => {
    const shown = past.filter((one) => one.block === block).map(({ seq }) => seq)
    const stay = truth.stays(visit, room).find(({ joined }) => joined > shown[shown.length - 1]!)
    const until = Math.min(stay?.joined ?? 0, last)
    const lost = truth.book.disk
      .get(room)!
      .filter(({ event, seq }) => isKept(event) && seq >= shown[0]! && seq < until && !known.has(seq))
    const isTold = lost.length <= missedBy(visit)
    return isTold ? [] : lost.map((entry) => `${visit.visitor.name} was not shown ${textOf(entry)} of #${room}`)
  })
}

/** Lines of the log that say who left, and why. */
const departures = ({ logged }: Life): ReadonlyArray<{ readonly name: string; readonly reason: string }> =>
  logged.flatMap(({ annotations, message }) => {
    const [, name] = /^(\S+) left$/u.exec(message) ?? []
    return name === undefined ? [] : [{ name, reason: String(annotations["reason"]) }]
  })

/** What is wrong with how somebody's connection ended. */
const complaintsOfEnd = (truth: Truth, visit: Visit): ReadonlyArray<string> => {
  const life = truth.book.lives[visit.process]!
  const { causes, isOver, lines, visitor } = visit
  const reasons = departures(life)
    .filter(({ name }) => name === visitor.name)
    .map(({ reason }) => reason)
  const complaints: Array<string> = []
  const isKnown = reasons.length === 1 || (life.end === "killed" && reasons.length === 0)
  if (!isKnown) complaints.push(`${visitor.name} left for ${reasons.length} reasons: ${reasons.join(", ")}`)
  for (const reason of reasons) {
    if (!causes.has(reason)) complaints.push(`${visitor.name} left as ${reason}, not ${[...causes].join(" or ")}`)
    const farewell = farewells[reason]
    // who was still coming in when it stopped may not have been in before it ended
    const isIn = ({ at, message }: Logged) => message === `${visitor.name} joined` && at < life.stoppedAt
    const hasReadAll = isOver && life.logged.some(isIn) && !visit.hasStalled && !causes.has("lost")
    if (hasReadAll && farewell !== undefined && !lines.includes(farewell)) {
      complaints.push(`${visitor.name} left as ${reason}, and was not told "${farewell}"`)
    }
    for (const room of rooms) {
      const stays = truth.stays(visit, room)
      const last = stays[stays.length - 1]
      const told = last?.left?.event._tag === "Left" ? last.left.event.reason : undefined
      // where there was time to say it
      const isDue = visit.process === truth.lastLife && last !== undefined && announced[reason] !== undefined
      if ((isDue && last.left === undefined) || (told !== undefined && told !== "" && told !== announced[reason])) {
        complaints.push(`${visitor.name} left #${room} as ${reason}, and others were told ${told}`)
      }
    }
  }
  return complaints
}

/** The words that somebody said in a room, in order. */
const saidIn = ({ words }: Book, visit: Visit, room: string): ReadonlyArray<string> =>
  Array.from(words).flatMap(([word, said]) => (said.by === visit && said.room === room ? [word] : []))

/** Each promise, with what is to be said against a simulation: nothing, where it was kept. */
const promises = {
  "a room has one order, and everybody hears it in that order, each word once": (truth: Truth) =>
    truth.book.visits.flatMap((visit) =>
      rooms.flatMap((room) => {
        const heard = heardIn(truth, visit, room, "live")
        return heard
          .filter(({ seq }, index) => index > 0 && seq <= heard[index - 1]!.seq)
          .map(({ word }) => `${visit.visitor.name} heard ${word} of #${room} late or again`)
      })
    ),
  "nothing that was said is lost to those who are there, unless they are told so": (truth: Truth) =>
    truth.book.visits
      .filter((visit) => truth.isUnique(visit))
      .flatMap((visit) => rooms.flatMap((room) => [...gaps(truth, visit, room), ...gapsInPast(truth, visit, room)])),
  "what anybody has heard outlives the process": ({ book, places }: Truth) =>
    book.visits.flatMap(({ told, visitor }) =>
      told
        .filter(({ how, word }) => how !== "private" && !places.has(word))
        .map(({ word }) => `${visitor.name} heard ${word}, which is not on the disk`)
    ),
  "what somebody says in a room is kept in their order, without a hole": (truth: Truth) =>
    truth.book.visits.flatMap((visit) =>
      rooms.flatMap((room) => {
        const said = saidIn(truth.book, visit, room)
        const kept = said.filter((word) => truth.places.get(word)?.room === room)
        const { length } = truth.stayed(visit) ? said : kept
        const seqs = kept.map((word) => truth.places.get(word)!.seq)
        const isOrdered = seqs.every((seq, index) => index === 0 || seq > seqs[index - 1]!)
        const isWhole = kept.length === length && kept.every((word, index) => word === said[index])
        const name = visit.visitor.name
        return isOrdered && isWhole
          ? []
          : [`${name} said in #${room} ${said.join(" ")}, and kept was ${kept.join(" ")}`]
      })
    ),
  "what was said before a stop is kept": ({ book, places }: Truth) =>
    book.lives.flatMap(({ accepted, end, wasInTrouble }, process) =>
      end !== "stopped" || wasInTrouble
        ? []
        : [...accepted]
            .filter((word) => !places.has(word))
            .map((word) => `${word} was said in process ${process}, which stopped, and is not on the disk`)
    ),
  "a room's numbers go on, and nothing is in it twice": ({ book }: Truth) =>
    rooms.flatMap((room) => {
      const entries = book.disk.get(room)!
      const words = entries.map(wordIn).filter((word) => word !== undefined)
      const epochs = [...(book.epochs.get(room) ?? [])]
      return [
        ...entries.flatMap(({ seq }, index) => (seq === index + 1 ? [] : [`entry ${index + 1} of #${room} is ${seq}`])),
        ...words.filter((word, index) => words.indexOf(word) !== index).map((word) => `${word} is twice in #${room}`),
        ...words.filter((word) => book.words.get(word)?.room !== room).map((word) => `${word} is in #${room}`),
        ...(epochs.length > 1 ? [`#${room} had the epochs ${epochs.join(" and ")}`] : [])
      ]
    }),
  "what was said is remembered after a restart": ({ book }: Truth) =>
    rooms.flatMap((room) => {
      const remembered = book.remembered.get(room)!.join(" ")
      const kept = book.disk
        .get(room)!
        .filter(({ event }) => isKept(event))
        .map(textOf)
        .join(" ")
      return remembered === kept ? [] : [`#${room} remembers ${remembered}, not ${kept}`]
    }),
  "private words reach the one they are for, and nobody else": (truth: Truth) => [
    ...truth.book.visits.flatMap((visit) =>
      visit.told.flatMap(({ how, word }) => {
        const { by, room, to } = truth.book.words.get(word)!
        const isRight =
          to === undefined ? how !== "private" && room !== undefined : how === "private" && [by, to].includes(visit)
        return isRight ? [] : [`${visit.visitor.name} was told ${word}: ${how}`]
      })
    ),
    ...Array.from(truth.book.words).flatMap(([word, { by, to }]) => {
      if (to === undefined) return []
      if (truth.places.has(word)) return [`${word} is on the disk`]
      const reached = [by, to].map(({ told }) => told.filter((one) => one.word === word).length)
      const isRight = reached.every((times) => times <= 1)
      const haveBothRead = [by, to].every((visit) => truth.stayed(visit))
      if (isRight && (!haveBothRead || reached[0] === reached[1])) return []
      return [`${word} reached ${by.visitor.name} and ${to.visitor.name} ${reached.join(" and ")} times`]
    })
  ],
  "the log says nothing that people said": ({ book }: Truth) =>
    book.lives.flatMap(({ logged }) =>
      logged.flatMap((entry) => (/word-\d/u.test(JSON.stringify(entry)) ? [JSON.stringify(entry)] : []))
    ),
  "the roster says who is there": ({ book }: Truth) =>
    book.rollCalls.flatMap(({ expected, room, told }) =>
      told.join() === expected.join() ? [] : [`in #${room} are ${told.join(", ")}, not ${expected.join(", ")}`]
    ),
  "nobody is two people, before and after a restart": (truth: Truth) => {
    const { book } = truth
    const processOf = new Map<number, number>()
    return book.lives.flatMap((_, process) =>
      rooms.flatMap((room) =>
        truth.entriesOf(room, process).flatMap(({ event }) => {
          if (!("by" in event)) return []
          const other = processOf.get(event.by.id) ?? process
          processOf.set(event.by.id, process)
          return other === process ? [] : [`${event.by.name} is ${event.by.id}, as somebody was in process ${other}`]
        })
      )
    )
  },
  "every close has a reason, which is logged, counted and told": (truth: Truth) => [
    ...truth.book.visits.filter((visit) => truth.isUnique(visit)).flatMap((visit) => complaintsOfEnd(truth, visit)),
    ...truth.book.lives.flatMap((life, process) =>
      Array.from(life.closed).flatMap(([reason, count]) => {
        const logged = life.logged.filter(({ annotations }) => annotations["reason"] === reason).length
        return reason === "gone" || logged === count
          ? []
          : [`process ${process} counted ${count} times ${reason}, and logged it ${logged} times`]
      })
    )
  ],
  "memory is bounded": ({ book: { logBytes, writesWhileFull } }: Truth) => [
    ...(logBytes > settings.logBytes ? [`a log held ${logBytes} bytes`] : []),
    ...(writesWhileFull > 0 ? [`full outlets were written to ${writesWhileFull} times`] : [])
  ],
  "whoever is told that nothing goes on is told that it does": (truth: Truth) =>
    truth.book.visits.flatMap((visit) => {
      const halted = visit.lines.filter((line) => line.startsWith("-- Nothing goes on here")).length
      const resumed = visit.lines.filter((line) => line === "-- It goes on.").length
      // whoever leaves a room hears no more of it
      const hasLeft = visit.lines.some((line) => line.startsWith("-- You left #"))
      return !truth.stayed(visit) || visit.hasStalled || hasLeft || halted === resumed
        ? []
        : [`${visit.visitor.name} was told ${halted} times that nothing goes on, and ${resumed} times that it does`]
    }),
  "everything ends within its time": ({ book }: Truth) => book.overdue
} satisfies Readonly<Record<string, (truth: Truth) => ReadonlyArray<string>>>

/** The promises, by name. */
export type PromiseName = keyof typeof promises

/** A promise that was not kept, and how. */
export interface Broken {
  readonly promise: PromiseName
  readonly complaints: ReadonlyArray<string>
}

/** What was promised and not kept. */
export const brokenIn = (book: Book): ReadonlyArray<Broken> => {
  const truth = new Truth(book)
  return (Object.keys(promises) as ReadonlyArray<PromiseName>)
    .map((promise) => ({ promise, complaints: promises[promise](truth) }))
    .filter(({ complaints }) => complaints.length > 0)
}
