/**
 * What `hubbub --help` prints of the settings.
 */
import * as Settings from "../Settings.ts"
import type { Setting } from "../Setting.ts"
import { groups } from "../SettingTable.ts"

/** Words in lines of at most `width` characters. */
const wrapped = (words: string, width: number): ReadonlyArray<string> => {
  const lines = [""]
  for (const word of words.split(" ")) {
    const line = lines[lines.length - 1]!
    if (line === "") lines[lines.length - 1] = word
    else if (line.length + 1 + word.length <= width) lines[lines.length - 1] = `${line} ${word}`
    else lines.push(word)
  }
  return lines
}

const textWidth = 72

const described = ([key, setting]: readonly [key: string, setting: Setting<unknown>]): ReadonlyArray<string> => [
  `  ${Settings.variableOf(key)}=${setting.default}`,
  ...wrapped(setting.why, textWidth).map((line) => `      ${line}`)
]

/** All settings with their defaults and reasons, by what they are about. */
export const settingsText: string = [
  "Everything is set by environment variables, shown here with their defaults.",
  ...Object.entries(groups).flatMap(([title, settings]) => [
    "",
    `${title}:`,
    ...Object.entries(settings).flatMap(described)
  ])
].join("\n")
