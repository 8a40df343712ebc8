/**
 * What Tab makes of the word one is typing: names of people and rooms, commands of the server's own table.
 */
import type { CommandHelp } from "./Frames.ts"

/** What can be completed to. */
export interface Sources {
  readonly commands: ReadonlyArray<CommandHelp>
  /** People, those most likely meant first. */
  readonly names: ReadonlyArray<string>
  /** Without their `#`. */
  readonly rooms: ReadonlyArray<string>
}

/** A word being typed, and what it may become. */
export interface Completion {
  /** Where the word begins and ends in the text. */
  readonly from: number
  readonly to: number
  /** What takes its place, with what follows it; never empty. */
  readonly choices: ReadonlyArray<{ readonly label: string; readonly text: string; readonly help?: string }>
}

const startsWith = (candidate: string, prefix: string): boolean => candidate.toLowerCase().startsWith(prefix)

/** What the word before `caret` may become; `undefined` where there is nothing to complete. */
export const complete = (text: string, caret: number, sources: Sources): Completion | undefined => {
  const from = text.slice(0, caret).search(/\S+$/)
  if (from < 0) return undefined
  const word = text.slice(from, caret)
  const prefix = word.replace(/^[/@#]/, "").toLowerCase()
  const choices = choicesOf(text, word, prefix, from === 0, sources)
  return choices.length === 0 ? undefined : { from, to: caret, choices }
}

const choicesOf = (
  text: string,
  word: string,
  prefix: string,
  isFirst: boolean,
  { commands, names, rooms }: Sources
): Completion["choices"] => {
  if (isFirst && word.startsWith("/")) {
    return (
      commands
        .filter(({ name }) => startsWith(name, prefix))
        // most people mean what everybody may use
        .toSorted((one, other) => Number(one.permission !== "anyone") - Number(other.permission !== "anyone"))
        .map(({ help, name, synopsis }) => ({ label: synopsis, text: `/${name} `, help }))
    )
  }
  if (word.startsWith("#") || /^\/join\s/i.test(text)) {
    const sign = word.startsWith("#") ? "#" : ""
    return rooms
      .filter((room) => startsWith(room, prefix))
      .map((room) => ({ label: `#${room}`, text: `${sign}${room} ` }))
  }
  if (prefix === "") return []
  // a name at the beginning of a line addresses its owner
  const end = isFirst ? ": " : " "
  return names.filter((name) => startsWith(name, prefix)).map((name) => ({ label: name, text: name + end }))
}
