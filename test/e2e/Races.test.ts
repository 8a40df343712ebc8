/**
 * What happens at the same moment, and what breaks off in the middle.
 */
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type { LineClient } from "./LineClient.ts"
import * as Server from "./Server.ts"

const leavings = (lines: ReadonlyArray<string>) => lines.filter((line) => line.includes(" left ("))

/** All that `witness` heard until now. */
const heardBy = Effect.fnUntraced(function* (witness: LineClient) {
  yield* witness.roundTrip
  return witness.transcript.lines
})

it.live("who wants a taken name keeps the old one, and is still reached by it", () =>
  Effect.gen(function* () {
    const server = yield* Server.start()
    const bob = yield* server.join("bob")
    const ann = yield* server.join("ann")
    yield* ann.say("/nick BOB")
    yield* ann.expectLine("!! BOB is taken; try another name")
    yield* bob.say("/msg ann for ann")
    yield* ann.expectLine("[bob -> you] for ann")
    yield* ann.say("/reply for bob")
    yield* bob.expectLine("[ann -> you] for bob")
  })
)

it.live("in the middle of a change of name: the end of it is the end of the name, announced once", () =>
  Effect.gen(function* () {
    const server = yield* Server.start()
    const witness = yield* server.join("witness")
    const ends: ReadonlyArray<(client: LineClient) => Effect.Effect<void>> = [
      (client) => client.say("/quit"),
      (client) => client.endInput,
      (client) => client.reset
    ]
    for (let round = 0; round < 12; round++) {
      const client = yield* server.connect
      yield* client.send("/nick ann\r\n")
      yield* ends[round % ends.length]!(client)
      yield* witness.expectLine(/ left \(/)
    }
    // the name is free at once, and everybody who came has left exactly once
    const ann = yield* server.join("ann")
    yield* ann.say("marker")
    yield* witness.expectLine("<ann> marker")
    const lines = yield* heardBy(witness)
    assert.lengthOf(leavings(lines), 12)
    assert.lengthOf(
      lines.filter((line) => line.endsWith(" joined")),
      13
    )
    yield* witness.say("/who")
    yield* witness.expectLine("-- 2 people in #lobby: witness, ann")
  })
)

it.live("in the middle of a line: FIN says it, RST does not, and the name is free at once", () =>
  Effect.gen(function* () {
    const server = yield* Server.start()
    const witness = yield* server.join("witness")
    for (const [end, heard] of [
      ["endInput", ["<ann> half", "-- ann left (quit)"]],
      ["reset", ["-- ann left (connection lost)"]]
    ] as const) {
      const ann = yield* server.join("ann")
      yield* witness.expectLine(/is now ann$/)
      yield* ann.send("half")
      yield* ann[end]
      assert.deepStrictEqual(yield* witness.linesUntil(/ left /), heard)
    }
    yield* server.join("ann")
  })
)

it.live("rooms that people come into and leave while the server stops: it stops, and everybody is told", () =>
  Effect.gen(function* () {
    const server = yield* Server.start()
    const people = yield* Effect.replicateEffect(server.join(), 12)
    const restless = people.map((person, index) => person.send(`/join dev-${index % 3}\r\n/leave\r\n`.repeat(20)))
    yield* Effect.all(restless, { concurrency: "unbounded" })
    yield* server.signal("SIGTERM")
    for (const person of people) {
      const told = yield* person.remaining
      assert.strictEqual(told.at(-1), "-- Hubbub is stopping")
      // each change of room is announced, the stop is not
      assert.notInclude(told.join("\n"), "left (quit")
    }
    assert.strictEqual(yield* server.exit, 0)
    assert.notMatch(server.log.text, / ERROR /)
  })
)

it.live("private words of many to one who does not read: those who send them are told, and nobody else waits", () =>
  Effect.gen(function* () {
    const server = yield* Server.start({ HUBBUB_REPLY_BYTES: "16KiB", HUBBUB_WRITE_TIMEOUT: "10m" })
    const dozer = yield* server.join("dozer")
    const senders = yield* Effect.replicateEffect(server.join(), 8)
    yield* dozer.roundTrip
    yield* dozer.pause
    // 16 MB are more than the kernel and the bound hold
    const words = `/msg dozer ${"x".repeat(990)}\r\n`.repeat(2000)
    yield* Effect.forEach(senders, (sender) => Effect.andThen(sender.send(words), sender.roundTrip), {
      concurrency: "unbounded"
    })
    const refused = (sender: LineClient) =>
      sender.transcript.lines.filter((line) => line.startsWith("!! dozer reads nothing at the moment")).length
    const lost = senders.reduce((sum, sender) => sum + refused(sender), 0)
    assert.isAbove(lost, 0)
    yield* dozer.resume
    yield* senders[0]!.say("/quit")
    yield* dozer.expectLine(/ left \(quit\)$/)
    const arrived = dozer.transcript.lines.filter((line) => line.startsWith("[")).length
    // of each word either the one hears it, or the other that it was not heard
    assert.strictEqual(arrived + lost, 8 * 2000)
  })
)
