import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { BotEvent } from "../../src/chat/BotCodec.ts"
import { sanitize } from "../../src/hub/SafeText.ts"
import { anyName, hostileText } from "../chat/HostileText.ts"
import { forbidden, parse } from "../chat/LineGrammar.ts"
import * as Telnet from "../../src/net/Telnet.ts"
import { utf8 } from "../net/Chunking.ts"
import { linesUntil, serve } from "./ChatInMemory.ts"

/** These edit the line underway, and never arrive. */
const editing = /[\u0008\u007f]/gu

const isBotEvent = Schema.is(BotEvent)

describe("LineChat: what reaches other people", () => {
  it.effect.prop(
    "by no route does anything forbidden leave, nor a line of another kind or another person",
    [anyName, hostileText],
    Effect.fnUntraced(function* ([name, arbitrary]) {
      const text = arbitrary.replace(editing, "")
      const chat = yield* serve()
      const bob = yield* chat.join("bob-the-listener")
      const mallory = yield* chat.join(name)
      yield* linesUntil(bob, (line) => line.endsWith(` is now ${name}`))
      // a word before it, so that no text is a command, or nothing
      mallory.send(`x${text}\n/me x${text}\n//${text}\n/x${text}\n/nick 1${text}\n/quit x${text}\n`)
      mallory.end()
      const answers = yield* mallory.rest
      const heard = yield* linesUntil(bob, (line) => line.startsWith(`-- ${name} left (`))

      for (const line of [...answers, ...heard]) assert.notMatch(line, forbidden)
      const parsed = heard.map(parse)
      assert.deepStrictEqual(
        parsed.map((line) => line && [line.kind, "name" in line ? line.name : ""]),
        [
          ["talk", name],
          ["act", name],
          ["talk", name],
          ["notice", ""]
        ]
      )
      assert.isTrue(parsed[0]?.text.startsWith("x"))
      assert.isTrue(parsed[2]?.text.startsWith("/"))
      assert.match(heard[3]!, /^-- \S+ left \(quit: x.*\)$/su)
      for (const line of answers) assert.include(["notice", "complaint"], parse(line)?.kind)
    }, Effect.scoped),
    { arbitrary: { runs: 60 } }
  )

  it.effect.prop(
    "nor by topics, private words, rooms, settings, the past, a terminal's name or a program's lines",
    [anyName, hostileText],
    Effect.fnUntraced(function* ([name, arbitrary]) {
      const text = arbitrary.replace(editing, "")
      const chat = yield* serve()
      const bob = yield* chat.join("bob-the-listener")
      const robot = yield* chat.connect
      robot.send("/bot on\n")
      yield* linesUntil(robot, (line) => line.endsWith('reads JSON"}'))
      const mallory = yield* chat.join(name)
      yield* linesUntil(bob, (line) => line.endsWith(` is now ${name}`))
      mallory.send(Telnet.subnegotiation(Telnet.Option.TTYPE, [0, ...utf8(text.toWellFormed())]))
      for (const command of [
        "/topic x",
        "/msg bob-the-listener x",
        "/msg x",
        "/join x",
        "/leave x",
        "/rooms x",
        "/history x",
        "/ignore x",
        "/unignore x",
        "/quiet x",
        "/set x",
        "/set zone x",
        "/set time x",
        "/bot x",
        "/reply x"
      ]) {
        mallory.send(`${command}${text}\n`)
      }
      const heardAlone = yield* linesUntil(bob, (line) => line.startsWith(`[${name} -> you] `))
      bob.send(`/reply x${text}\n`, "over\n")
      const answers = yield* linesUntil(mallory, (line) => line.endsWith("<bob-the-listener> over"))
      const dan = yield* chat.connect
      dan.send("/set time seconds\n/topic\n/rooms\n/history 100\n/quit\n")
      dan.end()
      const seenLater = yield* dan.rest
      const heardByRobot = yield* linesUntil(robot, (line) => line.includes('"left"'))

      for (const line of [...answers, ...heardAlone, ...seenLater, ...heardByRobot]) assert.notMatch(line, forbidden)
      for (const line of [...answers, ...heardAlone, ...seenLater]) assert.isDefined(parse(line), line)
      assert.deepStrictEqual(
        heardAlone.map((line) => parse(line)?.kind),
        ["notice", "whisper"],
        heardAlone.join("\n")
      )
      assert.isTrue(answers.some((line) => line.startsWith("[bob-the-listener -> you] x")))
      assert.isTrue(seenLater.some((line) => line.startsWith("-- Topic: x")))
      assert.isTrue(seenLater.some((line) => line.startsWith("-- Topic of #lobby: x")))
      assert.isTrue(seenLater.some((line) => line.includes(`] -- ${name} set the topic: x`)))
      for (const line of heardByRobot) assert.isTrue(isBotEvent(JSON.parse(line)), line)
      assert.isTrue(heardByRobot.some((line) => line.includes('"type":"topic"')))
    }, Effect.scoped),
    { arbitrary: { runs: 60 } }
  )

  it.effect.prop(
    "whatever text is talked, others hear exactly that, made safe",
    [hostileText],
    Effect.fnUntraced(function* ([arbitrary]) {
      const text = arbitrary.replace(editing, "")
      const chat = yield* serve()
      const bob = yield* chat.join("bob")
      const ann = yield* chat.join("ann")
      yield* linesUntil(bob, (line) => line.endsWith(" is now ann"))
      ann.send(`x${text}\n`)
      const line = yield* bob.line
      assert.isTrue(line.startsWith("<ann> x"))
      assert.strictEqual(line.slice("<ann> ".length), sanitize(`x${text.toWellFormed()}`))
    }, Effect.scoped),
    { arbitrary: { runs: 60 } }
  )

  it.effect("bytes that are no text arrive as U+FFFD, and the connection stays", () =>
    Effect.gen(function* () {
      const chat = yield* serve()
      const bob = yield* chat.join("bob")
      const ann = yield* chat.join("ann")
      yield* linesUntil(bob, (line) => line.endsWith(" is now ann"))
      ann.send(new Uint8Array([0x61, 0xaa, 0xc0, 0x9b, 0xed, 0xa0, 0x80, 0x0a]), "fine\n")
      assert.strictEqual(yield* bob.line, `<ann> a${"\ufffd".repeat(6)}`)
      assert.strictEqual(yield* bob.line, "<ann> fine")
    })
  )
})
