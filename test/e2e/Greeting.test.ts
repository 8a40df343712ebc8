import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Server from "./Server.ts"

it.live("a newcomer sees two to four lines: a welcome, who they are and who is there, how to get help", () =>
  Effect.gen(function* () {
    const server = yield* Server.start()
    const ann = yield* server.connect
    const greeting = yield* ann.linesUntil(/\/help/)
    assert.isAtLeast(greeting.length, 2)
    assert.isAtMost(greeting.length, 4)
    assert.match(greeting[0]!, /^-- Welcome to Hubbub/)
    assert.match(greeting[1]!, /^-- You are guest-\d+ in #lobby with nobody else yet$/)
    for (const line of greeting) assert.match(line, /^-- [\x20-\x7e]+$/)

    // nothing but the greeting came, not even one's own arrival: the next line answers the next question
    yield* ann.say("/who")
    assert.lengthOf(yield* ann.linesUntil(/^-- 1 person in #lobby: guest-\d+$/), 1)
  })
)

it.live("a greeting names and counts the others in order of arrival, and everyone else hears of the newcomer", () =>
  Effect.gen(function* () {
    const server = yield* Server.start()
    const ann = yield* server.join("ann")
    const bob = yield* server.connect
    const alone = yield* bob.expectLine(/^-- You are /)
    const guest = /^-- You are (guest-\d+) in #lobby with 1 other: ann$/.exec(alone)?.[1]
    assert.isDefined(guest, alone)
    assert.strictEqual(yield* ann.expectLine(/joined$/), `-- ${guest} joined`)

    yield* bob.say("/nick bob")
    yield* bob.expectLine(`-- ${guest} is now bob`)
    const cid = yield* server.connect
    assert.match(yield* cid.expectLine(/^-- You are /), /^-- You are guest-\d+ in #lobby with 2 others: ann, bob$/)
    yield* bob.expectLine(/^-- guest-\d+ joined$/)
  })
)

it.live("a greeting names at most ten people and counts the others", () =>
  Effect.gen(function* () {
    const server = yield* Server.start()
    const names = Array.from({ length: 12 }, (_, index) => `n${index}`)
    yield* Effect.forEach(names, server.join)
    const newcomer = yield* server.connect
    const expected = `with 12 others: ${names.slice(0, 10).join(", ")} and 2 more`
    assert.match(yield* newcomer.expectLine(/^-- You are /), new RegExp(`${expected}$`))
  })
)

it.live("a room over HUBBUB_ANNOUNCE_UP_TO hears one summary instead of a line for each", () =>
  Effect.gen(function* () {
    const server = yield* Server.start({ HUBBUB_ANNOUNCE_UP_TO: "2" })
    const ann = yield* server.join("ann")
    const bob = yield* server.join("bob")
    yield* ann.expectLine(/is now bob$/)
    const crowd = yield* Effect.replicateEffect(server.join(), 4)
    yield* Effect.forEach(crowd.slice(0, 2), (client) => client.say("/quit"))
    // the summary comes once a second, so what happened may be told in more than one
    const told = { joined: 0, left: 0 }
    while (told.joined < 4 || told.left < 2) {
      const line = yield* ann.expectLine(/./)
      const summary = /^-- (?:(\d+) joined)?(?:, )?(?:(\d+) left)?$/.exec(line)
      assert.isNotNull(summary, line)
      told.joined += Number(summary![1] ?? 0)
      told.left += Number(summary![2] ?? 0)
    }
    assert.deepStrictEqual(told, { joined: 4, left: 2 })

    // talk is never summarised
    yield* bob.say("still here")
    yield* ann.expectLine("<bob> still here")
  })
)
