/**
 * Every command of the table over TCP: used wrongly, or by whoever may not, it is refused in one line to the one who typed
 * it, and nothing happens. What each does when it is used well is a play of its own (`FivePeople.test.ts`).
 */
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { audience, type Command, synopsis } from "../../src/chat/Command.ts"
import { table } from "../../src/chat/CommandTable.ts"
import type { LineClient } from "./LineClient.ts"
import * as Server from "./Server.ts"

const password = "correct horse"

/** What is typed, and the answer. */
type Refused = readonly [typed: string, answer: string]

const nameRule = "That cannot be a name: one has 1 to 24 letters from a to z, digits, _ - or . and begins with a letter"
const targetRule = "NAME|ADDRESS is a name, an address such as 203.0.113.7 or a network such as 203.0.113.0/24"
const timeRule = "TIME is a time such as 30s, 10m, 2h or 7d, or forever"
const notHere = "ghost is not here; /who lists people"

/**
 * Arguments that no command takes, besides too few and too many: those are typed of every command that has a least or a
 * most. None where any words will do.
 */
const badArguments: Readonly<Record<string, ReadonlyArray<Refused>>> = {
  nick: [
    ["/nick two words", nameRule],
    ["/nick 9lives", nameRule],
    ["/nick BOB", "BOB is taken; try another name"]
  ],
  reserve: [["/reserve", "Names cannot be reserved here: this server keeps nothing"]],
  release: [
    ["/release boss", "You are not boss"],
    ["/release 9lives", nameRule]
  ],
  who: [],
  whois: [["/whois ghost", notHere]],
  me: [],
  msg: [
    ["/msg bob", "Usage: /msg NAME TEXT (say something to one person only)"],
    ["/msg ghost boo", notHere]
  ],
  reply: [["/reply boo", "Nobody has whispered to you yet; /msg NAME TEXT"]],
  away: [],
  back: [],
  join: [
    [
      "/join -",
      "That cannot be a room: its name has 1 to 32 letters from a to z, digits, _ - or . and begins with a letter"
    ],
    ["/join vault open", "That is not the password of #vault"]
  ],
  leave: [],
  rooms: [],
  topic: [],
  history: [
    ["/history all", "N is a whole number from 1 to 1000"],
    ["/history 0", "N is a whole number from 1 to 1000"]
  ],
  ignore: [["/ignore two words", nameRule]],
  unignore: [["/unignore bob", "You do not ignore bob"]],
  quiet: [["/quiet please", "It is either on or off"]],
  set: [
    ["/set colours on", "OPTION is one of time, zone, colour, bell, echo, quiet"],
    ["/set colour purple", "colour is on|off"]
  ],
  bot: [["/bot maybe", "It is either on or off"]],
  resume: [
    ["/resume yesterday", "EPOCH:SEQ is a position such as k3v9x2m4q7wz:4711"],
    ["/resume k3v9x2m4q7wz:4711", "It is for programs with the token; /bot on TOKEN first"]
  ],
  quit: [],
  help: [["/help ghost", "There is no /ghost; /help lists the commands"]],
  lock: [["/lock mine", "#lobby is open to everybody"]],
  unlock: [],
  slow: [["/slow 2h", "TIME is one such as 10s or 1m, at most 1h, or off"]],
  admin: [],
  kick: [["/kick ghost", notHere]],
  mute: [
    ["/mute <bob>", targetRule],
    ["/mute bob 5 minutes", timeRule],
    ["/mute deputy", "deputy is an operator; /deop first"]
  ],
  unmute: [["/unmute bob", "There is no mute of bob; /bans lists all"]],
  ban: [
    ["/ban 203.0.113.7/33", targetRule],
    ["/ban bob 2weeks", timeRule],
    ["/ban 127.0.0.1", "That would hit boss, who is an operator"]
  ],
  unban: [["/unban bob", "There is no ban of bob; /bans lists all"]],
  bans: [],
  announce: [],
  op: [["/op ghost", notHere]],
  deop: [["/deop bob", "bob is no operator"]]
}

/** What would do something, typed by those for whom the command is. */
const attempts: Readonly<Record<string, string>> = {
  lock: "/lock mine",
  unlock: "/unlock",
  slow: "/slow 1h",
  kick: "/kick ann",
  mute: "/mute ann",
  unmute: "/unmute mim",
  ban: "/ban ann",
  unban: "/unban mallory",
  bans: "/bans",
  announce: "/announce hear, hear",
  op: "/op bob",
  deop: "/deop deputy"
}

/** What others would read, typed by somebody who is muted. */
const speeches: Readonly<Record<string, string>> = {
  nick: "/nick BUY",
  msg: "/msg bob BUY",
  reply: "/reply BUY",
  away: "/away BUY",
  topic: "/topic BUY"
}

const usage = (command: Command) => `Usage: ${synopsis(command)} (${command.help})`

/** Too few arguments, or too many, as far as a command has a least or a most. */
const wrongCounts = (command: Command): ReadonlyArray<Refused> => {
  const { args, name } = command
  if (args.length === 0) return [[`/${name} surplus`, usage(command)]]
  return args.some(({ isOptional }) => !isOptional) ? [[`/${name}`, usage(command)]] : []
}

/** Types lines, and gives what one is told from then on, up to the answer to the last. */
const answersTo = Effect.fnUntraced(function* (client: LineClient, ...lines: ReadonlyArray<string>) {
  yield* client.roundTrip
  const before = client.transcript.lines.length
  yield* client.send(lines.map((line) => `${line}\r\n`).join(""))
  yield* client.roundTrip
  return client.transcript.lines.slice(before, -1)
})

/**
 * A lobby and a room `dev`, with something of all that commands change. Ann, who is away, keeps the rules of the room; it
 * has a topic, a password and a pace. One is muted there, one is banned. The operators talk in the lobby, and are nowhere
 * else but in a locked room of their own.
 */
const start = Effect.gen(function* () {
  const server = yield* Server.start({ HUBBUB_ADMIN_PASSWORD: password, HUBBUB_FIRST_BYTES_WAIT: "0s" })
  // whoever is first in the lobby keeps no rules there
  const ann = yield* server.join("ann")
  const boss = yield* server.join("boss")
  const deputy = yield* server.join("deputy")
  const bob = yield* server.join("bob")
  const mim = yield* server.join("mim")
  yield* answersTo(boss, "/admin", password, "/op deputy", "/join vault", "/lock other", "/join lobby", "/topic news")
  yield* answersTo(ann, "/join dev", "/topic tea", "/lock sesame", "/slow 5m", "/ignore eve", "hello", "/away lunch")
  yield* answersTo(bob, "/join dev sesame", "/msg mim are you there?")
  yield* answersTo(mim, "/join dev sesame")
  yield* answersTo(boss, "/mute mim forever", "/ban mallory forever")
  const people = [ann, boss, deputy, bob, mim]

  /** Of all that there is, what somebody sees of it, and an operator. */
  const stateFor = Effect.fnUntraced(function* (somebody: LineClient) {
    const own = yield* answersTo(somebody, "/who", "/rooms", "/topic", "/history", "/ignore", "/set")
    return [...own, ...(yield* answersTo(boss, "/who", "/rooms", "/topic", "/history", "/bans"))]
  })

  return {
    ann,
    bob,
    boss,
    mim,
    /** What somebody types is answered by one line, nobody else is told a word, and all is as it was. */
    expectRefusals: Effect.fnUntraced(function* (somebody: LineClient, refusals: ReadonlyArray<Refused>) {
      const before = yield* stateFor(somebody)
      const others = people.filter((one) => one !== somebody && one !== boss)
      const told = yield* Effect.forEach(others, (one) => Effect.map(one.roundTrip, () => one.transcript.lines.length))
      for (const [typed, answer] of refusals) {
        assert.deepStrictEqual(yield* answersTo(somebody, typed), [`!! ${answer}`], typed)
        // the past, which is part of it, is told when all that was said has been
        assert.deepStrictEqual(yield* stateFor(somebody), before, typed)
      }
      for (const [index, one] of others.entries()) {
        yield* one.roundTrip
        assert.deepStrictEqual(one.transcript.lines.slice(told[index], -1), [])
      }
    })
  }
})

const namesOf = (commands: ReadonlyArray<Command>) => commands.map(({ name }) => name)

it.live("/help COMMAND tells of every command how it is typed, for whom it is, and an example", () =>
  Effect.gen(function* () {
    const server = yield* Server.start()
    const ann = yield* server.join("ann")
    for (const command of table) {
      const told = yield* answersTo(ann, `/help ${command.name}`)
      assert.deepStrictEqual(told, [
        `-- ${synopsis(command)}  ${command.help}`,
        ...command.args.map(({ label }, index) => {
          const line = told[index + 1] ?? ""
          assert.isTrue(line.startsWith(`-- ${label} is `), line)
          return line
        }),
        `-- It is for ${audience(command)}`,
        `-- For example: ${command.example}`
      ])
    }
  })
)

it.live("every command used wrongly is refused with what would have worked, and nothing happens", () =>
  Effect.gen(function* () {
    assert.sameMembers(Object.keys(badArguments), namesOf(table))
    const { ann, boss, expectRefusals } = yield* start
    const wrongUses = (command: Command) => [...wrongCounts(command), ...badArguments[command.name]!]
    const isForAnyone = ({ permission }: Command) => permission === "anyone"
    yield* expectRefusals(ann, table.filter(isForAnyone).flatMap(wrongUses))
    yield* expectRefusals(boss, table.filter((command) => !isForAnyone(command)).flatMap(wrongUses))
    // to these any words are welcome
    assert.sameMembers(namesOf(table.filter((command) => wrongUses(command).length === 0)), ["away", "topic", "quit"])
  })
)

it.live("every command is refused to those for whom it is not, and nothing happens", () =>
  Effect.gen(function* () {
    const restricted = table.filter(({ permission }) => permission !== "anyone")
    assert.sameMembers(Object.keys(attempts), namesOf(restricted))
    const { ann, bob, expectRefusals } = yield* start
    const refusal = ({ name, permission }: Command): Refused => [
      attempts[name]!,
      permission === "operator"
        ? `/${name} is for operators; /admin makes you one`
        : `/${name} is for operators, and outside #lobby for whoever has been there longest`
    ]
    yield* expectRefusals(bob, restricted.map(refusal))
    // who keeps the rules of a room keeps none elsewhere
    yield* expectRefusals(ann, restricted.filter(({ permission }) => permission === "operator").map(refusal))
    yield* answersTo(ann, "/join lobby")
    yield* expectRefusals(ann, restricted.map(refusal))
  })
)

it.live("every command by which others read words is refused to those who are muted, and nothing happens", () =>
  Effect.gen(function* () {
    assert.sameMembers(Object.keys(speeches), namesOf(table.filter(({ isSpeech }) => isSpeech)))
    const { expectRefusals, mim } = yield* start
    const others = ["BUY", "//BUY", "/me BUYS", "/join BUY"]
    yield* expectRefusals(
      mim,
      [...Object.values(speeches), ...others].map((typed) => [typed, "You are muted for ever"])
    )
  })
)
