import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { synopsis } from "../../src/chat/Command.ts"
import { dispatch, table } from "../../src/chat/CommandTable.ts"
import type { Departure } from "../../src/chat/Departure.ts"
import { type Session, TooManyRooms } from "../../src/chat/Session.ts"
import { initial } from "../../src/chat/View.ts"
import { NameTaken, NotHeard } from "../../src/hub/Hub.ts"
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
      rooms: ["lobby"],
      allRooms: Effect.succeed([
        { name: "lobby", people: 3, topic: "tea" },
        { name: "dev", people: 5, topic: "" },
        { name: "empty", people: 0, topic: "gone" }
      ]),
      setTopic: (text) => Effect.sync(() => deeds.push(`topic ${text}`)),
      whisper: (to, text) =>
        to === "bob"
          ? Effect.as(
              Effect.sync(() => deeds.push(`whisper ${to} ${text}`)),
              { id: 2, name: "bob" }
            )
          : Effect.fail(new NotHeard({ name: to, why: "absent" })),
      answer: () => Effect.fail(new NotHeard({ name: "", why: "absent" })),
      join: (room) =>
        room === "one-more"
          ? Effect.fail(new TooManyRooms({ limit: 10 }))
          : Effect.sync(() => deeds.push(`join ${room}`)),
      change: Effect.succeed(0),
      leave: Effect.sync(() => deeds.push("leave")),
      view: { ...initial, ignored: new Map([["eve", "Eve"]]) },
      setView: (change) =>
        deeds.push(
          `view ${JSON.stringify(change, (_, value) => (value instanceof Map ? [...value.values()] : value))}`
        ),
      showHistory: (lines) => Effect.sync(() => deeds.push(`history ${lines}`)),
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

const several: ReadonlyArray<readonly [line: string, deeds: ReadonlyArray<string>]> = [
  ["/rooms", ["tell #dev, 5 people", "tell #lobby, 3 people (here): tea"]],
  ["/ignore Bob", ['view {"ignored":["Eve","Bob"]}', "tell You hear no more of Bob; /unignore Bob changes that"]],
  ["/unignore EVE", ['view {"ignored":[]}', "tell You hear EVE again"]],
  ["/quiet", ['view {"isQuiet":true}', "tell You are not told who comes and goes"]],
  ["/quiet off", ['view {"isQuiet":false}', "tell You are told who comes and goes"]],
  ["/bot on", ['view {"isBot":true}', "tell ann reads JSON"]],
  ["/set TIME minutes", ['view {"stamp":"minutes"}', "tell time is off"]],
  ["/set zone Europe/Berlin", ['view {"zone":"Europe/Berlin"}', "tell zone is UTC"]],
  ["/set bell mention", ['view {"bell":"mention"}', "tell bell is off"]],
  ["/set echo on", ['view {"isEchoed":true}', "tell echo is off"]]
]

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
  ["/who am I", "complain Usage: /who (see who is here)"],
  ["/msg bob hello  there", "whisper bob hello  there"],
  ["/msg bob", "complain Usage: /msg NAME TEXT (say something to one person only)"],
  ["/msg Ann hello", "complain That is you"],
  ["/msg cleo hello", "complain cleo is not here; /who lists people"],
  ["/reply hi", "complain Nobody has whispered to you yet; /msg NAME TEXT"],
  ["/join #Dev", "join dev"],
  ["/join lobby", "complain You talk in #lobby already"],
  ["/join one-more", "complain You are in 10 rooms, the most there may be; /leave one"],
  [
    "/join -",
    "complain That cannot be a room: its name has 1 to 32 letters, digits, _ - or . and begins with a letter"
  ],
  ["/leave", "leave"],
  ["/topic", "tell Topic of #lobby: tea"],
  ["/topic coffee, tea", "topic coffee, tea"],
  ["/topic -", "topic "],
  ["/history", "history 20"],
  ["/history 5", "history 5"],
  ["/history all", "complain N is a whole number from 1 to 1000"],
  ["/ignore", "tell You ignore Eve"],
  ["/ignore ANN", "complain That is you"],
  ["/unignore bob", "complain You do not ignore bob"],
  ["/set colour purple", "complain colour is on|off"],
  ["/set colours on", "complain OPTION is one of time, zone, colour, bell, echo, quiet"],
  ["/set zone Nowhere", "complain zone is a time zone such as UTC, Europe/Berlin or +02:00"],
  ["/set time", "tell time off: the time before each line (off|minutes|seconds)"],
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

  it.effect.each(several)("%s", ([line, expected]) =>
    Effect.map(done(line), (deeds) => assert.deepStrictEqual(deeds, expected))
  )

  it.effect("/help tells every command, each on its line", () =>
    Effect.map(done("/help"), (deeds) => {
      const rows = [
        ...table.map((command) => [synopsis(command), command.help] as const),
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
