import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Chat from "../../src/chat/Chat.ts"
import { ChatSession } from "../../src/chat/ChatSession.ts"
import * as Medium from "../../src/chat/Medium.ts"
import { SecretPrompt } from "../../src/chat/SecretPrompt.ts"
import { plain } from "../../src/chat/LineCodec.ts"
import { Hub, layerNoDeps } from "../../src/hub/Hub.ts"
import { Name } from "../../src/hub/Name.ts"
import { LineFramer } from "../../src/net/LineFraming.ts"
import { TelnetServer } from "../../src/net/TelnetServer.ts"
import * as Settings from "../../src/Settings.ts"
import { makeReader } from "../hub/Reader.ts"
import { hex, utf8 } from "../net/Chunking.ts"

const secret = "correct horse"
const prompt = "-- Passphrase?\r\n"
const warned = "-- Passphrase? (your terminal will show what you type)\r\n"
const will = "<ff fb 01>"
const wont = "<ff fc 01>"

/** Bytes as text, with telnet's as `<ff …>`. */
const shown = (bytes: Uint8Array): string =>
  bytes[0] === 255
    ? `<${Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(" ")}>`
    : new TextDecoder().decode(bytes)

/** Somebody at a terminal who is asked for a secret, somebody else in the room, and all that is logged. */
const stage = Effect.gen(function* () {
  const logged: Array<string> = []
  const settings = Settings.layer()
  const context = yield* Layer.build(
    Layer.mergeAll(
      Chat.layerNoDeps().pipe(Layer.provideMerge(layerNoDeps), Layer.provideMerge(settings)),
      Logger.layer([Logger.map(Logger.formatStructured, (entry) => void logged.push(JSON.stringify(entry)))])
    )
  )
  return yield* Effect.gen(function* () {
    const bob = makeReader()
    const other = yield* (yield* Hub).join("lobby", Name.make("bob"), bob.listening(plain))
    const ann = makeReader()
    const telnet = new TelnetServer(16_384)
    const framer = new LineFramer(yield* Settings.Settings)
    const session = yield* ChatSession.make({
      outlet: ann.outlet,
      client: { name: "local", address: undefined, terminalType: () => undefined },
      medium: Medium.lines,
      prompt: (answers) =>
        new SecretPrompt({ isTelnet: () => telnet.isSpoken, echo: (isShown) => telnet.echo(isShown) }, answers),
      ended: () => {},
      expelled: () => {}
    })
    const greeted = ann.writes.length
    const secrets: Array<string> = []
    return {
      logged,
      secrets,
      session,
      ask: () =>
        session.askSecret("Passphrase?", (given) =>
          Effect.sync(() => {
            secrets.push(given)
            session.tell("Thank you")
          })
        ),
      /** Bytes from the terminal, handled as the listener does. */
      hear: Effect.fnUntraced(function* (bytes: Uint8Array) {
        const { answer, input } = telnet.receive(bytes)
        if (answer.length > 0) session.send(answer)
        for (const item of input) {
          if (item === "erase-line") framer.eraseLine()
          if (item === "echo-refused") session.warnShown()
          if (item instanceof Uint8Array) {
            for (const line of framer.push(item)) if (typeof line === "string") yield* session.receive(line)
          }
        }
      }, Effect.provideContext(context)),
      /** What the terminal was sent since the greeting. */
      sent: () => ann.writes.slice(greeted).map(shown).join(""),
      heardByOther: Effect.map(other.settled, () => bob.text())
    }
  }).pipe(Effect.provideContext(context))
})

const cases: ReadonlyArray<readonly [what: string, steps: ReadonlyArray<Uint8Array | "ask">, sent: string]> = [
  [
    "telnet agrees: WILL ECHO once before, WONT ECHO once after",
    [hex("ff f1"), "ask", hex("ff fd 01"), utf8(`${secret}\r\n`), hex("ff fe 01")],
    `${will}${prompt}${wont}-- Thank you\r\n`
  ],
  [
    "telnet refuses: asked once, and no more, and its user is warned before they type",
    [hex("ff f1"), "ask", hex("ff fe 01"), utf8(`${secret}\r\n`)],
    `${will}${prompt}!! Take care: your terminal will show what you type\r\n-- Thank you\r\n`
  ],
  [
    "telnet refuses only after the secret: nothing is left to warn of",
    [hex("ff f1"), "ask", utf8(`${secret}\r\n`), hex("ff fe 01")],
    `${will}${prompt}-- Thank you\r\n`
  ],
  [
    "telnet answers after the secret: the end waits for its answer",
    [hex("ff f1"), "ask", utf8(`${secret}\r\n`), hex("ff fd 01"), hex("ff fe 01")],
    `${will}${prompt}-- Thank you\r\n${wont}`
  ],
  [
    "telnet answers and types in one packet",
    [hex("ff f1"), "ask", hex(`ff fd 01 '${secret}' 0d 00`)],
    `${will}${prompt}${wont}-- Thank you\r\n`
  ],
  [
    "telnet never answers: nothing more is asked",
    [hex("ff f1"), "ask", utf8(`${secret}\r\n`)],
    `${will}${prompt}-- Thank you\r\n`
  ],
  ["nc is warned, and gets no byte of telnet", ["ask", utf8(`${secret}\n`)], `${warned}-- Thank you\r\n`],
  [
    "nc with an ÿ of Latin 1 is still no telnet",
    [hex("ff ff 0a"), "ask", utf8(`${secret}\n`)],
    `${warned}-- Thank you\r\n`
  ],
  [
    "telnet shows itself only while it types: nothing was begun, so nothing is ended",
    ["ask", hex("ff f1"), utf8(`${secret}\r\n`)],
    `${warned}-- Thank you\r\n`
  ],
  [
    "Ctrl-C and a second try",
    [hex("ff f1"), "ask", hex("ff fd 01"), hex("'wrong' ff f4 ff fd 06"), utf8(`${secret}\r\n`)],
    `${will}${prompt}<ff fc 06>${wont}-- Thank you\r\n`
  ]
]

describe("ChatSession.askSecret", () => {
  it.effect.each(cases)("%s", ([_what, steps, sent]) =>
    Effect.gen(function* () {
      const { ask, hear, heardByOther, logged, secrets, sent: sentNow } = yield* stage
      for (const step of steps) {
        if (step === "ask") ask()
        else yield* hear(step)
      }
      // what came before the question was talk
      assert.strictEqual(sentNow(), sent)
      assert.deepStrictEqual(secrets, [secret])
      assert.notInclude(yield* heardByOther, secret)
      assert.notInclude(logged.join("\n"), secret)
    }).pipe(Effect.scoped)
  )

  it.effect("the secret is one line; what follows is talk, and a second question hides again", () =>
    Effect.gen(function* () {
      const { ask, hear, heardByOther, secrets, sent } = yield* stage
      yield* hear(hex("ff f1"))
      ask()
      yield* hear(hex("ff fd 01"))
      yield* hear(utf8(`/quit ${secret}\r\nhello\r\n`))
      yield* hear(hex("ff fe 01"))
      ask()
      yield* hear(hex("ff fd 01 0d 0a ff fe 01"))
      assert.deepStrictEqual(secrets, [`/quit ${secret}`, ""])
      const asked = `${will}${prompt}${wont}-- Thank you\r\n`
      assert.strictEqual(sent(), asked + asked)
      const heard = yield* heardByOther
      assert.include(heard, "> hello")
      assert.notInclude(heard, secret)
    }).pipe(Effect.scoped)
  )
})
