/**
 * Wires that are wrong in one way each: they change what a stage tells people. They prove that the laws can fail on stages
 * whose chat nobody can change, such as a server in a process of its own.
 */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { laws } from "./ChatLaws.ts"
import type { Connection, Stage } from "./Stage.ts"

/** What somebody is told instead of `lines`; 0 is the operator, the others count in the order they came. */
type Wire = (lines: ReadonlyArray<string>, who: number) => ReadonlyArray<string>

/** A wrong wire, and the law it breaks. */
interface WrongWire {
  readonly name: string
  readonly breaks: keyof typeof laws
  /** Made anew for each run. */
  readonly make: () => Wire
}

const isTalk = (line: string) => line.includes("<")
const isWhisper = (line: string) => line.startsWith("[")
const isRollCall = (line: string) => /^-- \d+ (?:person|people) in /u.test(line)

/** Changes the answers to `/who` only. */
const rollCalls =
  (change: (answer: string) => string): Wire =>
  (lines) =>
    lines.map((line) => (isRollCall(line) ? change(line) : line))

/** One for each law or more. */
export const wrongWires: ReadonlyArray<WrongWire> = [
  {
    name: "turns lines around",
    breaks: "everybody in a room hears each word once, in one order",
    make: () => (lines, who) => (who === 0 ? lines : lines.toReversed())
  },
  {
    name: "brings a line twice",
    breaks: "everybody in a room hears each word once, in one order",
    make: () => (lines, who) => lines.flatMap((line) => (who > 0 && isTalk(line) ? [line, line] : [line]))
  },
  {
    name: "loses a line",
    breaks: "everybody in a room hears each word once, in one order",
    make: () => (lines, who) => (who === 1 ? lines.filter((line) => !isTalk(line)) : lines)
  },
  {
    name: "loses a line for all",
    breaks: "everybody in a room hears each word once, in one order",
    make: () => (lines) => lines.filter((line) => !isTalk(line))
  },
  {
    name: "lets others read private words",
    breaks: "nobody hears what is not for them",
    make: () => {
      let overheard: ReadonlyArray<string> = []
      return (lines) => {
        const told = [...lines, ...overheard]
        overheard = lines.filter(isWhisper)
        return told
      }
    }
  },
  {
    name: "loses private words",
    breaks: "private words arrive",
    make: () => (lines) => lines.filter((line) => !line.includes("-> you]"))
  },
  {
    name: "leaves somebody out",
    breaks: "/who tells who is there",
    make: () => rollCalls((answer) => answer.replace(/, [^,]+$/u, ""))
  },
  {
    name: "shows somebody twice",
    breaks: "no name is two people's, in any case",
    make: () => rollCalls((answer) => `${answer}, Boss`)
  },
  {
    name: "shows somebody who is banned",
    breaks: "nobody who is banned is there",
    make: () => {
      let banned = ""
      const shown = rollCalls((answer) => `${answer}${banned}`)
      return (lines, who) => {
        for (const line of lines) {
          const [, name] = /^-- Banned (\S+) for /u.exec(line) ?? []
          if (name !== undefined) banned = `, ${name}`
        }
        return shown(lines, who)
      }
    }
  },
  {
    name: "tells twice that somebody has left",
    breaks: "everybody is announced as come and as gone exactly once",
    make: () => (lines) => lines.flatMap((line) => (line.includes(" left (") ? [line, line] : [line]))
  }
]

/** The stage that `make` sets, with a wire between it and each terminal. */
export const wired = <E, E2>(make: Effect.Effect<Stage<E>, E2, Scope.Scope>, wire: Wire) =>
  Effect.map(make, ({ breakOff, connect, settled }): Stage<E> => {
    const wires = new Map<Connection, Connection>()
    return {
      connect: Effect.map(connect, (far) => {
        const near: Connection = { ...far, lines: [] }
        wires.set(near, far)
        return near
      }),
      breakOff: (near) => breakOff(wires.get(near)!),
      settled: Effect.map(settled, () => {
        for (const [who, [near, far]] of Array.from(wires).entries()) near.lines.push(...wire(far.lines.splice(0), who))
      })
    }
  })
