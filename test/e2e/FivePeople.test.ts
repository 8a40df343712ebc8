/**
 * A play of five people, each at the program they like: every command is used, and an operator ends every nuisance in one
 * line.
 */
import { assert } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { table } from "../../src/chat/CommandTable.ts"
import * as DataDirectory from "./DataDirectory.ts"
import * as External from "./External.ts"
import type { Program } from "./Program.ts"
import * as Server from "./Server.ts"
import type { Expected } from "./Transcript.ts"

const host = "127.0.0.1"
const password = "correct horse"

/** The commands that were used. */
type Used = Set<string>

/** Somebody at a program whose Enter key sends `lineEnd`. */
const actor = (used: Used, { exit, stdout, write }: Program, lineEnd: string) => ({
  /** Types lines, the next before the last was answered. */
  types: (...lines: ReadonlyArray<string>) => {
    for (const line of lines) {
      const [, command] = /^\/(\w+)/.exec(line) ?? []
      if (command !== undefined) used.add(command)
    }
    return write(lines.map((line) => line + lineEnd).join(""))
  },
  /** Reads on to these, in order. */
  reads: (...lines: ReadonlyArray<Expected>) =>
    Effect.forEach(lines, (line) => stdout.expectLine(line), { discard: true }),
  /** All that the screen has shown. */
  screen: () => stdout.text,
  leaves: exit
})

const castOf = Effect.fnUntraced(function* (server: Server.Server) {
  const used: Used = new Set()
  const port = `${server.port}`
  const seat = Effect.fnUntraced(function* (name: string, program: Program, lineEnd: string) {
    const one = actor(used, program, lineEnd)
    yield* one.reads(/^-- Type to talk/)
    yield* one.types(`/nick ${name}`)
    yield* one.reads(new RegExp(`^-- guest-\\d+ is now ${name}$`))
    return one
  })
  const nc = (...args: ReadonlyArray<string>) => External.start(External.nc, [...args, host, port])
  const ann = yield* seat("ann", yield* nc(), "\n")
  const bob = yield* seat("bob", yield* nc(), "\n")
  const cleo = yield* seat("cleo", yield* External.startAtTerminal(External.telnet, ["--", host, `-${port}`]), "\r")
  const dan = yield* seat("dan", yield* External.startAtTerminal(External.plink, ["-telnet", "-P", port, host]), "\r")
  const robot = actor(used, yield* nc(), "\n")
  yield* robot.types("/bot on", "/nick robot")
  yield* robot.reads(/"renamed".*"robot"/)
  yield* ann.reads(/is now robot$/)
  return {
    used,
    ann,
    bob,
    cleo,
    dan,
    robot,
    /** A sixth, whom nobody invited. */
    mallory: (address = host) => Effect.flatMap(nc("-s", address), (program) => seat("mallory", program, "\n")),
    /** Somebody who is told something else than a greeting. */
    stranger: (address: string) => Effect.map(nc("-s", address), (program) => actor(used, program, "\n"))
  }
})

External.test(
  [External.nc, External.telnet, External.plink, External.script],
  "five people over nc, telnet and plink use every command, and an operator ends every nuisance in one line",
  () =>
    Effect.gen(function* () {
      const server = yield* Server.start({
        HUBBUB_ADMIN_PASSWORD: password,
        HUBBUB_DATA_DIR: yield* DataDirectory.make,
        HUBBUB_FLOOD_BURST: "40",
        HUBBUB_FLOOD_RATE: "20",
        HUBBUB_LOG_LEVEL: "All"
      })
      const { ann, bob, cleo, dan, mallory, robot, stranger, used } = yield* castOf(server)

      // Dan's name is his own, while he wants it.
      yield* dan.types("/reserve", "correct horse")
      yield* dan.reads(/^-- A password for dan/, /^-- dan is yours/)
      yield* dan.types("/release")
      yield* dan.reads("-- dan is anybody's")

      // They talk.
      yield* ann.types("hello, all")
      yield* Effect.forEach([bob, cleo, dan], (one) => one.reads("<ann> hello, all"))
      yield* robot.reads(/"said".*"ann".*"hello, all"/)
      yield* dan.types("/me waves")
      yield* Effect.forEach([ann, bob, cleo], (one) => one.reads("* dan waves"))
      yield* robot.types("beep")
      yield* ann.reads("<robot> beep")
      yield* bob.types("/who", "/whois dan", "/help")
      yield* bob.reads("-- 5 people in #lobby: ann, bob, cleo, dan, robot", /^-- dan, in #lobby$/, /^-- came /)
      yield* bob.reads(/^-- \/nick NAME +change your name$/, /^-- \/\/TEXT +say \/TEXT$/)

      // Two of them privately, one of them away.
      yield* ann.types("/msg dan shall we?")
      yield* dan.reads("[ann -> you] shall we?")
      yield* dan.types("/reply in a minute", "/away the kettle")
      yield* ann.reads("[dan -> you] in a minute", "-- dan is away: the kettle")
      yield* dan.types("/back")
      yield* bob.reads("-- dan is back")
      for (const one of [bob, cleo, robot]) assert.notInclude(one.screen(), "shall we")

      // In rooms of their own.
      yield* bob.types("/join dev", "/topic the next release", "/lock sesame")
      yield* bob.reads("-- You are bob in #dev with nobody else yet", "-- bob set the topic: the next release")
      yield* bob.reads("-- bob locked the room")
      yield* dan.types("/join dev")
      yield* dan.reads("-- Password of #dev?")
      yield* dan.types("sesame")
      yield* dan.reads("-- You are dan in #dev with 1 other: bob", "-- Topic: the next release")
      assert.notInclude(dan.screen(), "sesame")
      yield* ann.types("/rooms")
      yield* ann.reads("-- #lobby, 5 people (here)", "-- #dev, 2 people (locked)")
      yield* bob.types("/unlock", "/slow 5s", "/slow off", "ready?")
      yield* dan.reads("-- bob unlocked the room", "-- bob lets each talk once in 5 s", /pace$/, "<bob> ready?")
      yield* dan.types("/leave")
      yield* bob.reads("-- dan left")
      yield* bob.types("/history 1", "/leave")
      yield* bob.reads(/^\[\d\d:\d\d\] <bob> ready\?$/, "-- You left #dev and talk in #lobby now")
      for (const one of [ann, cleo, robot]) assert.notInclude(one.screen(), "ready?")

      // As each of them likes to see it.
      yield* dan.types("/ignore robot", "/quiet on", "/set colour on")
      yield* dan.reads(/^-- You hear no more of robot/, /^-- You are not told/, "-- colour is on")
      yield* robot.types("beep")
      yield* ann.reads("<robot> beep")
      yield* dan.types("/set colour off", "/unignore robot", "/quiet off")
      yield* dan.reads("-- colour is off", "-- You hear robot again", /^-- You are told/)
      yield* robot.types("boop")
      yield* dan.reads("<robot> boop")
      assert.notInclude(dan.screen(), "beep\n<robot> boop")

      // Cleo keeps order, and makes Ann her deputy for a moment.
      yield* cleo.types("/admin")
      yield* cleo.reads("-- Operator password?")
      yield* cleo.types(password)
      yield* cleo.reads("-- You are an operator now; /help lists what you can do")
      assert.notInclude(cleo.screen(), password)
      yield* cleo.types("/op ann", "/announce tea at four")
      yield* ann.reads(/^-- cleo made you an operator/, "-- Announcement of cleo: tea at four")
      yield* robot.reads(/"Announcement of cleo: tea at four"/)
      yield* cleo.types("/deop ann")
      yield* ann.reads("-- You are no operator any more")

      // The shouter.
      const shouter = yield* mallory()
      yield* shouter.types("BUY NOW")
      yield* ann.reads("<mallory> BUY NOW")
      yield* cleo.types("/mute mallory 5m shouting")
      yield* shouter.reads("-- You are muted for 5 min: shouting")
      yield* shouter.types("BUY IT", "/me BUYS IT", "/nick BUY-IT", "/join BUY-IT", "/msg ann BUY IT", "/away BUY IT")
      for (let way = 0; way < 6; way++) yield* shouter.reads(/^!! You are muted /)
      yield* cleo.types("/unmute mallory")
      yield* cleo.reads("-- Lifted the mute of mallory")
      yield* shouter.types("sorry", "/quit")
      yield* ann.reads("<mallory> sorry", "-- mallory left (quit)")
      assert.notMatch(ann.screen(), /BUY.IT/)

      // The flooder.
      const flooder = yield* mallory()
      yield* flooder.types(...Array.from({ length: 1000 }, (_, index) => `flood ${index}`))
      yield* ann.reads("<mallory> flood 10")
      yield* cleo.types("/kick mallory flooding")
      yield* flooder.reads("-- cleo sent you away: flooding")
      yield* ann.reads("-- mallory left (kicked: flooding)")
      assert.notInclude(ann.screen(), "flood 999")

      // The spammer, who has many names and one address.
      const spammer = yield* mallory("127.0.0.2")
      yield* spammer.types("cheap pills", "/nick innocent", "cheap pills")
      yield* ann.reads("<innocent> cheap pills")
      yield* cleo.types("/ban 127.0.0.2 1h spam")
      yield* spammer.reads("-- You are banned for 1 h: spam")
      yield* cleo.reads("-- It hits innocent")
      yield* (yield* stranger("127.0.0.2")).reads(/^-- You are banned for 1 h: spam$/)

      // The squatter, who locks a room and lets nobody in.
      const squatter = yield* mallory()
      yield* squatter.types("/join news", "/lock mine")
      yield* squatter.reads("-- mallory locked the room")
      yield* cleo.types("/kick mallory that room is everybody's")
      yield* ann.reads(/^-- mallory left \(kicked: /)
      yield* ann.types("/join news", "/leave")
      yield* ann.reads("-- You are ann in #news with nobody else yet", "-- You left #news and talk in #lobby now")

      // The impostor.
      const impostor = yield* mallory()
      yield* impostor.types("/nick ann_", "I am Ann, on my other computer")
      yield* bob.reads("<ann_> I am Ann, on my other computer")
      yield* cleo.types("/ban ann_ 2h impostor")
      yield* bob.reads("-- ann_ left (banned: impostor)")
      const again = yield* mallory()
      yield* again.types("/nick ann_")
      yield* again.reads("!! ann_ is banned")
      yield* cleo.types("/bans", "/unban ann_", "/unban 127.0.0.2")
      yield* cleo.reads("-- ban 127.0.0.2/32 for 1 h: spam (by cleo)", "-- ban ann_ for 2 h: impostor (by cleo)")
      yield* cleo.reads("-- Lifted the ban of ann_", "-- Lifted the ban of 127.0.0.2/32")
      yield* again.types("/quit")

      // They go.
      yield* robot.types("/resume")
      yield* robot.reads(/^\{"type":"position","room":"lobby","epoch":"\w+","seq":\d+\}$/)
      yield* robot.types("/bot off")
      yield* robot.reads("-- robot reads text")
      yield* dan.types("/quit good night")
      yield* ann.reads("-- dan left (quit: good night)")
      yield* dan.leaves
      yield* cleo.types("/quit")
      yield* cleo.leaves

      assert.sameMembers(
        [...used],
        table.map(({ name }) => name)
      )
      assert.notInclude(cleo.screen(), password)
      for (const secret of [password, "sesame", "shall we", "hello, all"]) assert.notInclude(server.log.text, secret)
    })
)
