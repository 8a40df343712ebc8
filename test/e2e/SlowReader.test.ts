import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Flood from "./Flood.ts"
import * as Server from "./Server.ts"

const heard = Flood.heardOf("ann")
const last = heard.at(-1)!

it.live("a reader that never reads slows nobody else: they hear every line, in order", () =>
  Effect.gen(function* () {
    // on a busy machine this very process may fall behind the default log
    const server = yield* Server.start({ HUBBUB_LOG_BYTES: "256 MiB" })
    const dozer = yield* server.join("dozer")
    const ann = yield* server.join("ann")
    const bob = yield* server.join("bob")
    yield* dozer.pause
    yield* Flood.say(ann)
    assert.deepStrictEqual(yield* bob.linesUntil(last), heard)
    // and the dozer is still there
    yield* bob.say("/who")
    yield* bob.expectLine("-- 3 people in #lobby: dozer, ann, bob")
  })
)

it.live("one that reads again is told how many lines it missed, exactly, and goes on", () =>
  Effect.gen(function* () {
    const server = yield* Server.start({ HUBBUB_LOG_BYTES: "256KiB" })
    const dozer = yield* server.join("dozer")
    const ann = yield* server.join("ann")
    const bob = yield* server.join("bob")
    yield* dozer.expectLine(/is now bob$/)
    yield* dozer.pause
    yield* Flood.say(ann)
    // with so small a log even one who reads may miss some
    yield* bob.expectLine(last)
    yield* dozer.resume
    yield* dozer.expectLine(last)
    yield* ann.say("marker")
    const after = yield* dozer.linesUntil("<ann> marker")
    assert.deepStrictEqual(after, ["<ann> marker"])

    let next = 0
    let gaps = 0
    for (const line of dozer.transcript.lines) {
      const missed = /^-- you missed (\d+) lines?$/.exec(line)
      if (missed !== null) {
        gaps++
        next += Number(missed[1])
      } else if (/^<ann> \d/.test(line)) {
        assert.strictEqual(line, heard[next++])
      }
    }
    assert.strictEqual(next, heard.length)
    assert.isAtLeast(gaps, 1)
  })
)

it.live("one that accepts no byte for HUBBUB_WRITE_TIMEOUT is closed, too slow", () =>
  Effect.gen(function* () {
    const server = yield* Server.start({ HUBBUB_WRITE_TIMEOUT: "1s" })
    const dozer = yield* server.join("dozer")
    const ann = yield* server.join("ann")
    const bob = yield* server.join("bob")
    yield* dozer.pause
    yield* Flood.say(ann)
    yield* bob.expectLine(last)
    yield* bob.expectLine("-- dozer left (too slow)")
    yield* server.log.find(/dozer left .*reason=too-slow/)
    yield* server.join("dozer")
    yield* bob.say("/who")
    yield* bob.expectLine(/^-- 3 people/)
  })
)

/** Asks whose answers, 16 MB, are far more than the kernel and the reply buffer hold. */
const questions = 50_000
const asked = `${"/help\r\n".repeat(questions)}done\r\n`

it.live("one that asks more than it reads gets every answer once it reads, and nobody else waits for it", () =>
  Effect.gen(function* () {
    const server = yield* Server.start()
    const greedy = yield* server.join("greedy")
    const ann = yield* server.join("ann")
    yield* greedy.pause
    yield* greedy.send(asked)
    const bob = yield* server.join("bob")
    yield* ann.say("hello")
    yield* bob.expectLine("<ann> hello")
    yield* greedy.resume
    yield* ann.expectLine("<greedy> done")
    yield* greedy.say("/quit")
    yield* greedy.ended
    const answers = greedy.transcript.lines.filter((line) => line.startsWith("-- /help"))
    assert.lengthOf(answers, questions)
  })
)

it.live("one that asks and never reads is not read any further, and closed, too slow", () =>
  Effect.gen(function* () {
    const server = yield* Server.start({ HUBBUB_WRITE_TIMEOUT: "1s" })
    const greedy = yield* server.join("greedy")
    const ann = yield* server.join("ann")
    yield* greedy.pause
    yield* greedy.send(asked)
    assert.deepStrictEqual(yield* ann.linesUntil(/left/), ["-- greedy left (too slow)"])
  })
)
