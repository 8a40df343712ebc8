import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { audience, synopsis } from "../../src/chat/Command.ts"
import { table } from "../../src/chat/CommandTable.ts"
import { readmeTable } from "../cli/ReadmeTable.ts"
import { done } from "./Deeds.ts"
import { hostileText } from "./HostileText.ts"

describe("commands", () => {
  it.effect("/help leaves out what makes no sense at the page, and nothing else", () =>
    Effect.gen(function* () {
      const listed = (deeds: ReadonlyArray<string>) => deeds.map((deed) => /^tell \/(\w+)/.exec(deed)?.[1])
      const operator = { isOperator: true }
      const atTerminal = listed(yield* done("/help", operator))
      const atPage = listed(yield* done("/help", operator, "page"))
      assert.deepStrictEqual(
        atTerminal.filter((name) => !atPage.includes(name)),
        ["history", "quiet", "set", "bot", "resume"]
      )
    })
  )

  it.effect.each([
    { who: "anybody", status: {}, permissions: ["anyone"] },
    { who: "operators", status: { isOperator: true }, permissions: ["anyone", "host", "operator"] }
  ])("/help tells $who every command they may use, each on its line", ({ permissions, status }) =>
    Effect.map(done("/help", status), (deeds) => {
      const rows = [
        ...table
          .filter(({ permission }) => permissions.includes(permission))
          .map((command) => [synopsis(command), command.help] as const),
        ["//TEXT", "say /TEXT"] as const
      ]
      const width = Math.max(...rows.map(([left]) => left.length))
      assert.deepStrictEqual(
        deeds,
        rows.map(([left, right]) => `tell ${left.padEnd(width)}  ${right}`)
      )
    })
  )

  it.effect.prop(
    "whatever is typed after a slash, somebody gets an answer or something is done",
    [hostileText],
    ([text]) =>
      Effect.gen(function* () {
        for (const line of [`/${text}`, `/nick ${text}`, `/me ${text}`, `/quit ${text}`])
          assert.isNotEmpty(yield* done(line))
      })
  )

  it.effect.each(table)("/help $name gives an example of it that works", (command) =>
    Effect.gen(function* () {
      assert.include(yield* done(`/help ${command.name}`), `tell For example: ${command.example}`)
      assert.match(command.example ?? "", new RegExp(`^/${command.name}(?: |$)`, "u"))
      const [first = ""] = yield* done(command.example ?? "", { isOperator: true })
      // whom or what it names may not be there, but it is understood
      assert.notMatch(first, /^complain (?:Usage: |There is no \/|\S+ is an? |That cannot |It is either )/u)
    })
  )

  it("names are one word in lower case, and none is listed twice", () => {
    const names = table.map(({ name }) => name)
    for (const name of names) assert.match(name, /^[a-z]+$/u)
    assert.strictEqual(new Set(names).size, names.length)
  })

  it("the README's table is the table", () => {
    assert.deepStrictEqual(readmeTable("commands"), [
      ["Command", "What it does", "For whom"],
      ...table.map((command) => [`\`${synopsis(command)}\``, command.help, audience(command)]),
      ["`//TEXT`", "say /TEXT", audience({ permission: "anyone", instead: {} })]
    ])
  })
})
