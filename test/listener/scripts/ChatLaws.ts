/**
 * What must hold of every chat, judged from what everybody was told.
 */
import { keyOf } from "../../../src/hub/Name.ts"
import type { ChatModel, Visitor } from "./ChatModel.ts"
import { rooms } from "./Script.ts"

/** A word that reached somebody. */
export interface Heard {
  readonly by: Visitor
  readonly word: string
  /** The whole line. */
  readonly told: string
  readonly how: "live" | "past" | "private"
  /** Where they heard it. */
  readonly room: string
  /** Whether they ignored whoever said it, when they heard it. */
  readonly isIgnored: boolean
}

/** What one run brought to light. */
export interface Findings {
  readonly model: ChatModel
  /** The operator, who is in every room and hears everything there. */
  readonly operator: Visitor
  readonly heard: Array<Heard>
  /** Answers to `/who`, and what they should have been. */
  readonly rollCalls: Array<{
    readonly answer: string
    readonly expected: string
    readonly banned: ReadonlySet<string>
  }>
  /** Who came and went, by room, as the operator was told. */
  readonly announced: Map<string, Array<string>>
  /** Names that two wanted at the same moment, and how many got them. */
  readonly races: Array<{ readonly name: string; readonly winners: number }>
}

/** The names in an answer to `/who`. */
const namesIn = (answer: string): ReadonlyArray<string> =>
  answer
    .slice(answer.indexOf(": ") + 2)
    .replace(/ \([^)]*\)/gu, "")
    .split(", ")

/** Each law, with what is to be said against a run: nothing, where it holds. */
export const laws: Readonly<Record<string, (findings: Findings) => ReadonlyArray<string>>> = {
  "everybody in a room hears each word once, in one order": ({ heard, model, operator }) => {
    const complaints: Array<string> = []
    for (const room of rooms) {
      const wordsOf = (visitor: Visitor) =>
        heard.filter((one) => one.by === visitor && one.room === room && one.how === "live").map(({ word }) => word)
      const order = wordsOf(operator)
      if (new Set(order).size < order.length) complaints.push(`#${room} heard a word twice: ${order.join(" ")}`)
      for (const visitor of new Set(heard.map(({ by }) => by))) {
        const isForThem = (word: string) => model.words.get(word)?.heardIn.get(room)?.has(visitor) === true
        const theirs = wordsOf(visitor).filter(isForThem).join(" ")
        const expected = order.filter(isForThem).join(" ")
        if (theirs !== expected) complaints.push(`${visitor.name} heard in #${room} ${theirs}, not ${expected}`)
      }
      for (const [word, { heardIn }] of model.words) {
        const isMissed = heardIn.get(room)?.has(operator) === true && !order.includes(word)
        if (isMissed) complaints.push(`nobody heard ${word} in #${room}`)
      }
    }
    return complaints
  },
  "nobody hears what is not for them": ({ heard, model }) =>
    heard.flatMap(({ by, how, isIgnored, room, told, word }) => {
      const said = model.words.get(word)!
      const isForThem =
        how === "live"
          ? said.heardIn.get(room)?.has(by) === true
          : how === "past"
            ? said.isKept && said.heardIn.has(room) && !isIgnored
            : said.to !== undefined && (by === said.to || by === said.by)
      return isForThem ? [] : [`${by.name} was told in #${room}: ${told}`]
    }),
  "private words arrive": ({ heard, model }) =>
    Array.from(model.words).flatMap(([word, { by, to }]) =>
      to === undefined || [by, to].every((one) => heard.some((other) => other.by === one && other.word === word))
        ? []
        : [`${word} did not reach both ${by.name} and ${to.name}`]
    ),
  "/who tells who is there": ({ rollCalls }) =>
    rollCalls.flatMap(({ answer, expected }) => (answer === expected ? [] : [`"${answer}", not "${expected}"`])),
  "no name is two people's, in any case": ({ races, rollCalls }) => [
    ...rollCalls.flatMap(({ answer }) => {
      const keys = namesIn(answer).map(keyOf)
      return new Set(keys).size === keys.length ? [] : [answer]
    }),
    ...races.flatMap(({ name, winners }) => (winners === 1 ? [] : [`${winners} got the name ${name}`]))
  ],
  "nobody who is banned is there": ({ rollCalls }) =>
    rollCalls.flatMap(({ answer, banned }) =>
      namesIn(answer).flatMap((name) => (banned.has(keyOf(name)) ? [`${name} is there: ${answer}`] : []))
    ),
  "everybody is announced as come and as gone exactly once": ({ announced, model }) =>
    rooms.flatMap((room) => {
      const told = announced.get(room)!.join(", ")
      const expected = model.announced.get(room)!.join(", ")
      return told === expected ? [] : [`in #${room}: ${told}; not ${expected}`]
    })
}
