import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { synopsis } from "../../src/chat/Command.ts"
import { dispatch, table } from "../../src/chat/CommandTable.ts"
import type { Departure } from "../../src/chat/Departure.ts"
import type { Session } from "../../src/chat/Session.ts"
import { NameTaken } from "../../src/hub/Hub.ts"
import { readmeTable } from "../cli/ReadmeTable.ts"
import { hostileText } from "./HostileText.ts"

/** What a line makes a session do, in words. */
const done = (line: string): Effect.Effect<ReadonlyArray<string>> =>
  Effect.suspend(() => {
    const deeds: Array<string> = []
    const session: Session = {
      person: { id: 1, name: "ann" },
      room: "lobby",
      present: Effect.succeed({
        total: 3,
        people: [
          { id: 1, name: "ann" },
          { id: 2, name: "bob" }
        ]
      }),
      say: (text) => Effect.sync(() => deeds.push(`say ${text}`)),
      act: (text) => Effect.sync(() => deeds.push(`act ${text}`)),
      rename: (name) =>
        name === "Bob" ? Effect.fail(new NameTaken({ name })) : Effect.sync(() => deeds.push(`rename ${name}`)),
      tell: (...lines) => deeds.push(...lines.map((text) => `tell ${text}`)),
      complain: (text) => deeds.push(`complain ${text}`),
      end: ({ announced, key }: Departure) => deeds.push(`end ${key} ${announced}`)
    }
    return Effect.as(dispatch(session, line), deeds)
  })

const cases: ReadonlyArray<readonly [line: string, deed: string]> = [
  ["/nick cleo", "rename cleo"],
  ["/NICK cleo", "rename cleo"],
  ["/nick \t cleo  ", "rename cleo"],
  ["/nick", "complain Usage: /nick NAME (change your name)"],
  ["/nick   ", "complain Usage: /nick NAME (change your name)"],
  [
    "/nick two words",
    "complain That cannot be a name: one has 1 to 24 letters, digits, _ - or . and begins with a letter"
  ],
  ["/nick ann", "complain You are ann already"],
  ["/nick Ann", "rename Ann"],
  ["/nick Bob", "complain Bob is taken; try another name"],
  ["/me waves", "act waves"],
  ["/me   waves  twice ", "act waves  twice"],
  ["/me", "complain Usage: /me ACTION (do something: /me waves shows * you waves)"],
  ["/who", "tell 3 people in #lobby: ann, bob and 1 more"],
  ["/who am I", "tell 3 people in #lobby: ann, bob and 1 more"],
  ["/quit", "end quit quit"],
  ["/quit good night", "end quit quit: good night"],
  ["/nik cleo", "complain There is no /nik; did you mean /nick?"],
  ["/weather", "complain There is no /weather; /help lists the commands"],
  ["/", "complain There is no /; /help lists the commands"],
  ["/ nick", "complain There is no /; /help lists the commands"],
  [`/${"x".repeat(900)}`, `complain There is no /${"x".repeat(24)}; /help lists the commands`],
  ["/constructor", "complain There is no /constructor; /help lists the commands"]
]

describe("commands", () => {
  it.effect.each(cases)("%s", ([line, deed]) =>
    Effect.map(done(line), (deeds) => assert.deepStrictEqual(deeds, [deed]))
  )

  it.effect("/help tells every command, each on its line", () =>
    Effect.map(done("/help"), (deeds) => {
      const rows = [
        ...table.map((command) => [synopsis(command), command.help] as const),
        ["//TEXT", "say /TEXT"] as const
      ]
      assert.deepStrictEqual(
        deeds,
        rows.map(([left, right]) => `tell ${left.padEnd(13)}  ${right}`)
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

  it("names are one word in lower case, and none is listed twice", () => {
    const names = table.map(({ name }) => name)
    for (const name of names) assert.match(name, /^[a-z]+$/u)
    assert.strictEqual(new Set(names).size, names.length)
  })

  it("the README's table is the table", () => {
    assert.deepStrictEqual(readmeTable("commands"), [
      ["Command", "What it does"],
      ...table.map((command) => [`\`${synopsis(command)}\``, command.help]),
      ["`//TEXT`", "say /TEXT"]
    ])
  })
})
