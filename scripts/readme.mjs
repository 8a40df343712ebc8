// Writes the README's tables of settings and commands from the code: `npm run readme`. Tests compare them.
import { readFileSync, writeFileSync } from "node:fs"
import { audience, synopsis } from "../src/chat/Command.ts"
import { table as commands } from "../src/chat/CommandTable.ts"
import { variableOf } from "../src/Settings.ts"
import { groups } from "../src/SettingTable.ts"

const file = new URL("../README.md", import.meta.url)
const cell = (text) => text.replaceAll("|", "\\|")
const tableOf = (headings, rows) =>
  [headings, headings.map(() => "---"), ...rows.map((row) => row.map(cell))]
    .map((row) => `| ${row.join(" | ")} |`)
    .join("\n")

const settingTable = (settings) =>
  tableOf(
    ["Variable", "Default", "What it is and why"],
    Object.entries(settings).map(([key, setting]) => [`\`${variableOf(key)}\``, `\`${setting.default}\``, setting.why])
  )

const tables = {
  settings: Object.entries(groups)
    .map(([title, settings]) => `#### ${title}\n\n${settingTable(settings)}`)
    .join("\n\n"),
  commands: tableOf(
    ["Command", "What it does", "For whom"],
    [
      ...commands.map((command) => [`\`${synopsis(command)}\``, command.help, audience(command)]),
      ["`//TEXT`", "say /TEXT", audience({ permission: "anyone", instead: {} })]
    ]
  )
}

const written = Object.entries(tables).reduce(
  (readme, [name, table]) =>
    readme.replace(
      new RegExp(`(<!-- ${name} -->\n\n)[^]*?(\n\n<!-- /${name} -->)`, "u"),
      (_, before, after) => before + table + after
    ),
  readFileSync(file, "utf8")
)
writeFileSync(file, written)
