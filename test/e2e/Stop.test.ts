import { fileURLToPath } from "node:url"
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Flood from "./Flood.ts"
import * as LineClient from "./LineClient.ts"
import * as Program from "./Program.ts"
import * as Server from "./Server.ts"

/** Fills the connection of a client that has stopped reading, by talk of which `reader` hears all. */
const fill = Effect.fnUntraced(function* (talker: LineClient.LineClient, reader: LineClient.LineClient) {
  yield* Flood.say(talker)
  yield* reader.expectLine(Flood.heardOf("ann").at(-1)!)
})

for (const signal of ["SIGTERM", "SIGINT"] as const) {
  it.live(`${signal}: everyone is told, nobody's leaving is announced, exit code 0, the port is free at once`, () =>
    Effect.gen(function* () {
      const server = yield* Server.start()
      const [ann, bob] = yield* Effect.forEach(["ann", "bob"], server.join)
      yield* ann!.expectLine(/is now bob$/)
      yield* server.signal(signal)
      for (const client of [ann!, bob!]) {
        assert.deepStrictEqual(yield* client.remaining, ["-- Hubbub is stopping"])
        assert.strictEqual(yield* client.ended, "end")
      }
      assert.strictEqual(yield* server.exit, 0)
      assert.strictEqual(server.stderr.text, "")

      const next = yield* Server.start({ HUBBUB_PORT: String(server.port), HUBBUB_ECHO_PORT: String(server.echoPort) })
      yield* next.join("ann")
    })
  )
}

it.live("npm start passes SIGTERM on: nothing is left behind, exit code 0", () =>
  Effect.gen(function* () {
    // the build is there already, and other tests run it: no prestart
    const npm = yield* Program.start({
      command: "npm",
      args: ["start", "--ignore-scripts", "--prefix", fileURLToPath(new URL("../..", import.meta.url))],
      env: { ...process.env, HUBBUB_PORT: "0", HUBBUB_ECHO_PORT: "off", HUBBUB_HTTP_PORT: "off" }
    })
    const [, port] = yield* npm.stdout.find(/Chat listens on [^\s"]*:(\d+)/)
    const ann = yield* LineClient.connect(Number(port), "127.0.0.1")
    yield* ann.expectLine(/^-- Type to talk/)
    yield* npm.signal("SIGTERM")
    assert.deepStrictEqual(yield* ann.remaining, ["-- Hubbub is stopping"])
    assert.strictEqual(yield* npm.exit, 0)
  })
)

it.live("what was said before the signal is flushed before the farewell", () =>
  Effect.gen(function* () {
    const server = yield* Server.start()
    const [ann, bob, witness] = yield* Effect.forEach(["ann", "bob", "witness"], server.join)
    yield* bob!.expectLine(/is now witness$/)
    yield* bob!.pause
    const said = Flood.heardOf("ann").slice(0, 1000)
    yield* Flood.say(ann!, 1000)
    yield* witness!.expectLine(said.at(-1)!)
    yield* server.signal("SIGTERM")
    yield* witness!.expectLine("-- Hubbub is stopping")
    yield* bob!.resume
    const heard = yield* bob!.remaining
    assert.strictEqual(heard.at(-1), "-- Hubbub is stopping")
    assert.deepStrictEqual(heard.slice(0, -1), said)
    assert.strictEqual(yield* server.exit, 0)
  })
)

it.live("a client that never reads holds a stop no longer than HUBBUB_SHUTDOWN_GRACE; no one new comes in", () =>
  Effect.gen(function* () {
    const server = yield* Server.start({ HUBBUB_SHUTDOWN_GRACE: "1s" })
    const [dozer, ann, bob] = yield* Effect.forEach(["dozer", "ann", "bob"], server.join)
    yield* dozer!.pause
    yield* fill(ann!, bob!)
    yield* server.signal("SIGTERM")
    yield* bob!.expectLine("-- Hubbub is stopping")
    assert.strictEqual(yield* bob!.ended, "end")
    const refusal = yield* Effect.flip(server.connect)
    assert.match(refusal.message, /ECONNREFUSED/)
    // the dozer has still read nothing
    assert.strictEqual(yield* server.exit, 0)
  })
)

it.live("a second signal exits at once, whatever the grace", () =>
  Effect.gen(function* () {
    const server = yield* Server.start({ HUBBUB_SHUTDOWN_GRACE: "10m" })
    const [dozer, ann, bob] = yield* Effect.forEach(["dozer", "ann", "bob"], server.join)
    yield* dozer!.pause
    yield* fill(ann!, bob!)
    yield* server.signal("SIGINT")
    yield* bob!.expectLine("-- Hubbub is stopping")
    yield* server.signal("SIGINT")
    assert.strictEqual(yield* server.exit, 1)
  })
)

it.live("a stop in the middle of a busy room loses nobody's farewell", () =>
  Effect.gen(function* () {
    const server = yield* Server.start()
    const people = yield* Effect.replicateEffect(server.join(), 20)
    yield* Effect.forEach(people, (person) => person.send("one\r\ntwo\r\nthree\r\n"))
    yield* server.signal("SIGTERM")
    for (const person of people) {
      const heard = yield* person.remaining
      assert.strictEqual(heard.at(-1), "-- Hubbub is stopping")
      assert.lengthOf(
        heard.filter((line) => line.includes(" left ")),
        0
      )
    }
    assert.strictEqual(yield* server.exit, 0)
  })
)

it.live("a stop logs everybody's leaving, with the reason", () =>
  Effect.gen(function* () {
    const server = yield* Server.start()
    yield* server.join("ann")
    yield* server.signal("SIGTERM")
    yield* server.exit
    assert.match(server.log.text, / ann left peer=127\.0\.0\.1:\d+ reason=stopping seconds=\d+/)
  })
)
