/**
 * The attempts of `attacks.ts`, all of them against one server that must outlive them.
 */
import { assert, expect, it, layer } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { forbidden, parse } from "../chat/LineGrammar.ts"
import { document } from "./AttackTable.ts"
import * as Schema from "effect/Schema"
import { BotEvent } from "../../src/chat/BotCodec.ts"
import { protocols } from "../../src/net/WrongGuest.ts"
import { type Attack, bytesOf } from "./Attack.ts"
import { chapters } from "./attacks.ts"
import * as HttpAttempt from "./HttpAttempt.ts"
import type { LineClient } from "./LineClient.ts"
import * as Server from "./Server.ts"

/** A server, and people in its room who see all that happens there; one of them is a program. */
class Stage extends Context.Service<
  Stage,
  {
    readonly server: Server.Server
    readonly httpPort: number
    readonly witness: LineClient
    readonly neighbour: LineClient
    readonly robot: LineClient
  }
>()("test/e2e/Attacks/Stage") {}

const stage = Layer.effect(
  Stage,
  Effect.gen(function* () {
    const server = yield* Server.start({
      HUBBUB_LOG_LEVEL: "All",
      HUBBUB_REPLAY_LINES: "0",
      HUBBUB_HTTP_PORT: "0",
      HUBBUB_HELLO_WAIT: "2s"
    })
    const [, httpPort] = yield* server.log.find(/The page listens on http:\/\/[^\s]*:(\d+)/)
    const witness = yield* server.join("witness")
    const neighbour = yield* server.join("neighbour")
    yield* witness.expectLine(/is now neighbour$/)
    const robot = yield* server.connect
    yield* robot.send("/bot on\r\n/nick robot\r\n")
    yield* witness.expectLine(/is now robot$/)
    return { server, httpPort: Number(httpPort), witness, neighbour, robot }
  })
)

/** What goes before and after the bytes. */
const around = ({ route }: Attack): readonly [before: string, after: string] => {
  switch (route) {
    case "talk":
      return ["", "\r\n"]
    case "bytes":
    case "first bytes":
    case "first line":
    case "request":
    case "frames":
    case "hello":
      return ["", ""]
    case "//":
      return ["//", "\r\n"]
    case "/…":
      return ["/", "\r\n"]
    default:
      return [`${route} `, "\r\n"]
  }
}

const sendAll = (client: LineClient, attack: Attack) => {
  const [before, after] = around(attack)
  return client.send(Buffer.concat([Buffer.from(before), bytesOf(attack.bytes), Buffer.from(after)]))
}

const assertSafe = (lines: ReadonlyArray<string>) => {
  for (const line of lines) {
    assert.isFalse(forbidden.test(line), JSON.stringify(line))
    assert.isDefined(parse(line), JSON.stringify(line))
  }
}

/** Somebody who was let in tries it. */
const tryInside = Effect.fnUntraced(function* (attack: Attack) {
  const { server, witness } = yield* Stage
  const mallory = yield* server.connect
  yield* mallory.say("/nick mallory")
  yield* witness.expectLine(/is now mallory$/)
  yield* mallory.expectLine(/is now mallory$/)
  yield* sendAll(mallory, attack)
  if (attack.told !== undefined) {
    const { told } = attack
    yield* mallory.transcript.find(new RegExp(`(^|\n)${told.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}`))
  }
  if (attack.isLast) {
    const heard = yield* witness.linesUntil(/^-- mallory left/)
    assertSafe(heard)
    assert.deepStrictEqual(heard, attack.others)
    yield* mallory.ended
  } else {
    // a word of its own behind it: nothing was lost, and all that came before has come
    yield* mallory.send("\r\nover\r\n")
    const heard = yield* witness.linesUntil("<mallory> over")
    assertSafe(heard)
    assert.deepStrictEqual(heard.slice(0, -1), attack.others)
    yield* mallory.say("/quit")
    yield* witness.expectLine("-- mallory left (quit)")
    yield* mallory.ended
  }
  assertSafe(mallory.transcript.lines)
})

/** A connection begins with it; it is refused, and nobody hears of it. */
const tryAtTheDoor = Effect.fnUntraced(function* (attack: Attack) {
  const { neighbour, server, witness } = yield* Stage
  const stranger = yield* server.connect
  yield* sendAll(stranger, attack)
  yield* stranger.ended
  const told = stranger.transcript.text
  assert.isTrue(attack.told === "" ? told === "" : told.startsWith(attack.told!), JSON.stringify(told))
  yield* neighbour.say("over")
  assert.deepStrictEqual(yield* witness.linesUntil("<neighbour> over"), [...attack.others, "<neighbour> over"])
})

/** A connection begins with it after the greeting; it is refused, and others see nobody but a guest who left. */
const tryLate = Effect.fnUntraced(function* (attack: Attack) {
  const { neighbour, server, witness } = yield* Stage
  const stranger = yield* server.connect
  yield* stranger.expectLine(/^-- Type to talk/)
  yield* sendAll(stranger, attack)
  yield* stranger.ended
  const [, told = ""] = /\n-- Type to talk[^\n]*\n(.*)$/s.exec(stranger.transcript.text) ?? []
  assert.isTrue(told.startsWith(attack.told!), JSON.stringify(told))
  yield* neighbour.say("over")
  const heard = yield* witness.linesUntil("<neighbour> over")
  assert.deepStrictEqual(heard.map((line) => line.replace(/guest-\d+/, "guest-…")).slice(0, -1), attack.others)
})

const attempt = Effect.fnUntraced(function* (attack: Attack) {
  const { httpPort, witness } = yield* Stage
  const overHttp = HttpAttempt.attempt(httpPort, attack, witness.linesUntil)
  if (overHttp !== undefined) return yield* overHttp
  if (attack.route === "first bytes") return yield* tryAtTheDoor(attack)
  return yield* attack.route === "first line" ? tryLate(attack) : tryInside(attack)
})

const isBotEvent = Schema.is(BotEvent)

layer(stage, { excludeTestServices: true })("attacks", (it) => {
  for (const [title, attacks] of chapters) {
    for (const attack of attacks) {
      it.effect(`${title}, ${attack.route}: ${attack.what}`, () => Effect.scoped(attempt(attack)))
    }
  }

  it.effect("a program that read along got an object a line, and nothing unsafe", () =>
    Effect.gen(function* () {
      const { robot, witness } = yield* Stage
      yield* witness.say("over and out")
      const heard = yield* robot.linesUntil(/"over and out"/)
      assert.isAbove(heard.length, 100)
      for (const line of heard) {
        assert.isFalse(forbidden.test(line), JSON.stringify(line))
        assert.isTrue(isBotEvent(JSON.parse(line)), line)
      }
    })
  )

  it.effect("whoever comes later reads all that was said, and nothing unsafe", () =>
    Effect.scoped(
      Effect.gen(function* () {
        const { server, witness } = yield* Stage
        const late = yield* server.join("late")
        yield* late.say("/topic")
        yield* late.say("/history 1000")
        const heard = yield* late.linesUntil("-- Now:")
        assert.isAbove(heard.length, 100)
        assertSafe(heard)
        yield* late.say("/quit")
        yield* witness.expectLine("-- late left (quit)")
      })
    )
  )

  it.effect("after all of them: all are there, the log is clean, the server stops in good order", () =>
    Effect.gen(function* () {
      const { neighbour, server, witness } = yield* Stage
      yield* witness.say("/who")
      yield* witness.expectLine("-- 3 people in #lobby: witness, neighbour, robot")
      assertSafe(witness.transcript.lines)
      assert.deepStrictEqual(
        neighbour.transcript.lines.filter((line) => line.includes("mallory left")).length,
        witness.transcript.lines.filter((line) => line.includes("mallory left")).length
      )
      yield* server.signal("SIGTERM")
      assert.strictEqual(yield* server.exit, 0)
      for (const line of server.log.lines) assert.isFalse(forbidden.test(line), JSON.stringify(line))
      for (const line of server.log.lines) assert.notMatch(line, / ERROR |pwned/)
      for (const protocol of protocols) {
        assert.match(server.log.text, new RegExp(`Refused a connection .*protocol=${protocol}`))
      }
      assert.match(server.log.text, / WARN guest-\d+ speaks another protocol .*protocol=HTTP/)
      assert.strictEqual(server.stderr.text, "")
    })
  )
})

it("docs/attacks.md lists them all, at least 60, none twice", async () => {
  const all = chapters.flatMap(([, attacks]) => attacks)
  assert.isAtLeast(all.length, 60)
  assert.strictEqual(new Set(all.map(({ bytes, route }) => `${route} ${bytes}`)).size, all.length)
  await expect(document()).toMatchFileSnapshot("../../docs/attacks.md")
})
