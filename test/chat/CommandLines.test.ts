import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { done } from "./Deeds.ts"

const nameRule = "it has 1 to 24 letters from a to z, digits, _ - or . and begins with a letter"

const noOperators = "This server has no operators; your next line is not said, should it be a password"

const several: ReadonlyArray<readonly [line: string, deeds: ReadonlyArray<string>]> = [
  [
    "/help nick",
    [
      "tell /nick NAME  change your name",
      `tell NAME is a name: ${nameRule}`,
      "tell It is for everybody",
      "tell For example: /nick ann"
    ]
  ],
  [
    "/help /MUTE",
    [
      "tell /mute NAME|ADDRESS [TIME] [REASON]  let nobody hear somebody for a while",
      "tell NAME|ADDRESS is a name, an address such as 203.0.113.7 or a network such as 203.0.113.0/24",
      "tell TIME is a time such as 30s, 10m, 2h or 7d, or forever; it may be left out",
      "tell REASON is any words; it may be left out",
      "tell It is for operators",
      "tell For example: /mute mallory 10m shouting"
    ]
  ],
  ["/rooms", ["tell #dev, 5 people (locked)", "tell #lobby, 3 people (here): tea"]],
  ["/msg bob hello  there", ["whisper bob hello  there", "tell bob is away: lunch"]],
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
    "complain That cannot be a name: one has 1 to 24 letters from a to z, digits, _ - or . and begins with a letter"
  ],
  ["/nick ann", "complain You are ann already"],
  ["/nick Ann", "rename Ann"],
  ["/nick Bob", "complain Bob is taken; try another name"],
  ["/me waves", "act waves"],
  ["/me   waves  twice ", "act waves  twice"],
  ["/me", "complain Usage: /me ACTION (do something: /me waves shows * you waves)"],
  ["/who", "tell 3 people in #lobby: ann, bob (operator, away) and 1 more"],
  ["/who am I", "complain Usage: /who (see who is here)"],
  ["/msg bob", "complain Usage: /msg NAME TEXT (say something to one person only)"],
  ["/msg Ann hello", "complain That is you"],
  ["/msg cleo hello", "complain cleo is not here; /who lists people"],
  ["/reply hi", "complain Nobody has whispered to you yet; /msg NAME TEXT"],
  ["/join #Tea", "join tea"],
  ["/join dev", "ask Password of #dev?"],
  ["/join dev open", "complain That is not the password of #dev"],
  ["/join dev sesame", "join dev"],
  ["/join lobby", "complain You talk in #lobby already"],
  ["/join one-more", "complain You are in 10 rooms, the most there may be; /leave one"],
  [
    "/join -",
    "complain That cannot be a room: its name has 1 to 32 letters from a to z, digits, _ - or . and begins with a letter"
  ],
  ["/leave", "leave"],
  ["/topic", "tell Topic of #lobby: tea"],
  ["/topic coffee, tea", "topic coffee, tea"],
  ["/topic -", "topic "],
  ["/history", "tell Nothing is remembered of #lobby"],
  ["/history all", "complain N is a whole number from 1 to 1000"],
  ["/ignore", "tell You ignore Eve"],
  ["/ignore ANN", "complain That is you"],
  ["/unignore bob", "complain You do not ignore bob"],
  ["/unignore nobody", "complain You do not ignore nobody"],
  ["/quiet please", "complain It is either on or off"],
  ["/bot maybe", "complain It is either on or off"],
  ["/set colour purple", "complain colour is on|off"],
  ["/set colours on", "complain OPTION is one of time, zone, colour, bell, echo, quiet"],
  ["/set zone Nowhere", "complain zone is a time zone such as UTC, Europe/Berlin or +02:00"],
  ["/set time", "tell time off: the time before each line (off|minutes|seconds)"],
  ["/away", 'status {"away":""}'],
  ["/away for lunch", 'status {"away":"for lunch"}'],
  ["/back", "complain You are not away"],
  ["/whois bob", "tell bob belongs to this server"],
  ["/whois eve", "complain eve is not here; /who lists people"],
  ["/admin", `ask ${noOperators}`],
  ["/kick bob", "complain /kick is for operators, and this server has none"],
  ["/kik bob", "complain There is no /kik; /help lists the commands"],
  ["/slow 10s", "complain /slow is for operators, and outside #lobby for whoever has been there longest"],
  ["/quit", "end quit quit"],
  ["/quit good night", "end quit quit: good night"],
  ["/nik cleo", "complain There is no /nik; did you mean /nick?"],
  ["/help weather", "complain There is no /weather; /help lists the commands"],
  ["/help nik", "complain There is no /nik; did you mean /nick?"],
  ["/weather", "complain There is no /weather; /help lists the commands"],
  ["/", "complain There is no /; /help lists the commands"],
  ["/ nick", "complain There is no /; /help lists the commands"],
  [`/${"x".repeat(900)}`, `complain There is no /${"x".repeat(24)}; /help lists the commands`],
  ["/constructor", "complain There is no /constructor; /help lists the commands"]
]

/** What is said of a ban of somebody who is not here. */
const hitsNobody = "tell It hits nobody who is here now; /who lists people"

const operators: ReadonlyArray<readonly [line: string, deeds: ReadonlyArray<string>]> = [
  ["/admin", [`ask ${noOperators}`]],
  ["/kick eve", ["complain eve is not here; /who lists people"]],
  ["/kick", ["complain Usage: /kick NAME [REASON] (send somebody away)"]],
  ["/ban mallory", ["tell Banned mallory for 1 d", hitsNobody]],
  ["/ban mallory 2h spam and worse", ["tell Banned mallory for 2 h: spam and worse", hitsNobody]],
  ["/ban mallory spam", ["tell Banned mallory for 1 d: spam", hitsNobody]],
  ["/ban mallory forever", ["tell Banned mallory for ever", hitsNobody]],
  ["/ban mallory 5 minutes", ["complain TIME is a time such as 30s, 10m, 2h or 7d, or forever"]],
  ["/ban mallory 2weeks", ["complain TIME is a time such as 30s, 10m, 2h or 7d, or forever"]],
  ["/ban 203.0.113.7", ["tell Banned 203.0.113.7/32 for 1 d", hitsNobody]],
  ["/ban 203.0.113.7/24 10m", ["tell Banned 203.0.113.0/24 for 10 min", hitsNobody]],
  ["/ban ::ffff:203.0.113.7 10m", ["tell Banned 203.0.113.7/32 for 10 min", hitsNobody]],
  ["/ban ::ffff:203.0.113.7/120 10m", ["tell Banned 203.0.113.0/24 for 10 min", hitsNobody]],
  ["/ban ::/0 10m", ["tell Banned ::/0 for 10 min", hitsNobody]],
  ["/ban 2001:db8::1 10m", ["tell Banned 2001:db8::1/128 for 10 min", hitsNobody]],
  [
    "/ban 203.0.113.7/33",
    ["complain NAME|ADDRESS is a name, an address such as 203.0.113.7 or a network such as 203.0.113.0/24"]
  ],
  ["/mute mallory", ["tell Muted mallory for 10 min", hitsNobody]],
  ["/unban mallory", ["complain There is no ban of mallory; /bans lists all"]],
  ["/unmute 203.0.113.7", ["complain There is no mute of 203.0.113.7/32; /bans lists all"]],
  ["/bans", ["tell Nobody is banned or muted"]],
  ["/lock sesame", ["complain #lobby is open to everybody"]],
  ["/unlock", ["complain #lobby is not locked"]],
  ["/slow 2h", ["complain TIME is one such as 10s or 1m, at most 1h, or off"]],
  ["/slow", ["complain Usage: /slow TIME|off (let each person talk only once in a while)"]],
  ["/op eve", ["complain eve is not here; /who lists people"]],
  ["/announce", ["complain Usage: /announce TEXT (tell everybody, in every room)"]]
]

/** What makes no sense at the page. */
const elsewhere: ReadonlyArray<readonly [line: string, deed: string]> = [
  ["/set colour on", "complain /set does nothing here. Help has the choices of this page, your browser the rest"],
  ["/quiet", "complain /quiet does nothing here. Help has a switch that folds who comes and goes"],
  ["/bot on secret", "complain /bot does nothing here. Programs speak over TCP, or by the HTTP API"],
  ["/history 5", "complain /history does nothing here. Scroll up to see what was said before"],
  ["/histori", "complain There is no /histori; /help lists the commands"]
]

describe("a command", () => {
  it.effect.each(elsewhere)("%s, at the page", ([line, deed]) =>
    Effect.map(done(line, {}, "page"), (deeds) => assert.deepStrictEqual(deeds, [deed]))
  )

  it.effect.each(cases)("%s", ([line, deed]) =>
    Effect.map(done(line), (deeds) => assert.deepStrictEqual(deeds, [deed]))
  )

  it.effect.each(several)("%s", ([line, expected]) =>
    Effect.map(done(line), (deeds) => assert.deepStrictEqual(deeds, expected))
  )

  it.effect.each<readonly [line: string, deeds: ReadonlyArray<string>]>(operators)(
    "%s, as an operator",
    ([line, expected]) =>
      Effect.map(done(line, { isOperator: true }), (deeds) => assert.deepStrictEqual(deeds, expected))
  )
})
