import { table as commands } from "../../src/chat/CommandTable.ts"
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Server from "./Server.ts"

it.live("what somebody types reaches everyone else in one order, and never themselves", () =>
  Effect.gen(function* () {
    const server = yield* Server.start()
    const ann = yield* server.join("ann")
    const bob = yield* server.join("bob")
    const cid = yield* server.join("cid")
    yield* Effect.forEach([ann, bob], (client) => client.expectLine(/is now cid$/))
    yield* ann.say("one")
    yield* bob.expectLine("<ann> one")
    yield* bob.say("two")
    yield* ann.say("/me waves")
    yield* bob.expectLine("* ann waves")
    yield* cid.say("end")
    assert.deepStrictEqual(yield* ann.linesUntil("<cid> end"), ["<bob> two", "<cid> end"])
    assert.deepStrictEqual(yield* bob.linesUntil("<cid> end"), ["<cid> end"])
    yield* ann.say("over")
    assert.sameOrderedMembers(
      [...(yield* cid.linesUntil("<ann> over"))].filter((line) => !line.startsWith("-- ")).sort(),
      ["* ann waves", "<ann> one", "<ann> over", "<bob> two"]
    )
  })
)

it.live("two people talking at once are heard by all others in the same order", () =>
  Effect.gen(function* () {
    const server = yield* Server.start()
    const [ann, bob, cid, dan] = yield* Effect.forEach(["ann", "bob", "cid", "dan"], server.join)
    yield* cid!.expectLine(/is now dan$/)
    const lines = Array.from({ length: 200 }, (_, index) => `${index}`)
    yield* Effect.forEach([ann!, bob!], (client) => Effect.forEach(lines, client.say), { concurrency: 2 })
    const heardBy = (client: typeof ann) =>
      Effect.gen(function* () {
        const heard: Array<string> = []
        while (heard.length < 2 * lines.length) heard.push(yield* client!.expectLine(/^</))
        return heard
      })
    const heard = yield* heardBy(cid)
    assert.deepStrictEqual(yield* heardBy(dan), heard)
    for (const name of ["ann", "bob"]) {
      assert.deepStrictEqual(
        heard.filter((line) => line.startsWith(`<${name}>`)),
        lines.map((line) => `<${name}> ${line}`)
      )
    }
  })
)

it.live("//text says /text; spaces within a line stay as they are", () =>
  Effect.gen(function* () {
    const server = yield* Server.start()
    const ann = yield* server.join("ann")
    const bob = yield* server.join("bob")
    yield* ann.send("//help me\r\n///\r\n  two  spaces \r\n")
    assert.deepStrictEqual(yield* bob.linesUntil(/spaces/), ["<ann> /help me", "<ann> //", "<ann>   two  spaces "])
  })
)

it.live("/help lists every command, and each that it lists exists", () =>
  Effect.gen(function* () {
    const server = yield* Server.start()
    const ann = yield* server.join("ann")
    const bob = yield* server.join("bob")
    yield* ann.expectLine(/is now bob$/)
    yield* ann.say("/help")
    yield* bob.say("marker")
    yield* ann.say("/nosuch")
    const listed = (yield* ann.linesUntil(/^!! There is no \/nosuch/))
      .map((line) => /^-- \/(\w+)/.exec(line)?.[1])
      .filter((name) => name !== undefined)
    assert.sameMembers(
      listed,
      commands.filter(({ permission }) => permission === "anyone").map(({ name }) => name)
    )
  })
)

it.live("wrong use gets its author, and nobody else, one helpful line that begins !! ", () =>
  Effect.gen(function* () {
    const server = yield* Server.start()
    const ann = yield* server.join("ann")
    const bob = yield* server.join("bob")
    yield* ann.expectLine(/is now bob$/)
    const wrong: ReadonlyArray<readonly [said: string, answer: RegExp]> = [
      ["/", /\/help/],
      ["/whoo", /\/who\b/],
      ["/xyzzy", /\/help/],
      ["/nick", /\/nick NAME/],
      ["/nick   ", /\/nick NAME/],
      ["/me", /\/me ACTION/],
      ["/nick ann", /ann already/],
      [`/${"x".repeat(900)}`, /\/help/]
    ]
    for (const [said, answer] of wrong) {
      yield* ann.say(said)
      yield* ann.say("/who")
      const [complaint, ...rest] = yield* ann.linesUntil(/^-- 2 people/)
      assert.match(complaint!, /^!! /, said)
      assert.match(complaint!, answer, said)
      assert.isAtMost(complaint!.length, 120, said)
      assert.lengthOf(rest, 1, said)
    }
    yield* ann.say("marker")
    assert.deepStrictEqual(yield* bob.linesUntil("<ann> marker"), ["<ann> marker"])
  })
)

it.live("commands go by any case, and /who answers only the one who asks", () =>
  Effect.gen(function* () {
    const server = yield* Server.start()
    const ann = yield* server.join("ann")
    const bob = yield* server.join("bob")
    yield* ann.say("/WHO")
    yield* ann.expectLine("-- 2 people in #lobby: ann, bob")
    yield* ann.say("/Me nods")
    assert.deepStrictEqual(yield* bob.linesUntil(/nods/), ["* ann nods"])
  })
)
