/**
 * What `hubbub --help` prints of the settings.
 */
import * as Settings from "../Settings.ts"
import { table } from "../SettingTable.ts"

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

/** All settings with their defaults and reasons. */
export const settingsText: string = [
  "Everything is set by environment variables, shown here with their defaults:",
  "",
  ...Object.entries(table).flatMap(([key, setting]) => [
    `  ${Settings.variableOf(key)}=${setting.default}`,
    ...wrapped(setting.why, textWidth).map((line) => `      ${line}`)
  ])
].join("\n")
