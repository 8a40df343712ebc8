import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import * as LineClient from "./LineClient.ts"
import * as Server from "./Server.ts"

it.live("the start tells the addresses, and how to open the server to others while it is on loopback", () =>
  Effect.gen(function* () {
    const server = yield* Server.start()
    yield* server.log.find(/INFO.*HUBBUB_HOST=0\.0\.0\.0/)
    assert.strictEqual(server.stderr.text, "")
    // ready to be read by people: a time, a level, words
    for (const line of server.log.lines) assert.match(line, /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d (INFO|WARN) \S/)

    const opened = yield* Server.start({ HUBBUB_HOST: "0.0.0.0" })
    yield* opened.log.find(/Chat listens on 0\.0\.0\.0:/)
    yield* opened.signal("SIGTERM")
    yield* opened.exit
    assert.notInclude(opened.log.text, "HUBBUB_HOST=")
  })
)

it.live("join and leave are logged with the peer's address, the reason and the duration", () =>
  Effect.gen(function* () {
    const server = yield* Server.start()
    const ann = yield* server.join("ann")
    const [, guest, peer] = yield* server.log.find(/ INFO (guest-\d+) joined peer=(127\.0\.0\.1:\d+)\n/)
    assert.isDefined(guest)
    yield* ann.say("/quit")
    yield* server.log.find(new RegExp(` INFO ann left peer=${peer} reason=quit seconds=\\d+`))
    const bob = yield* server.join("bob")
    yield* bob.reset
    yield* server.log.find(/ INFO bob left peer=127\.0\.0\.1:\d+ reason=lost seconds=\d+/)
  })
)

it.live("who goes by another name can be followed", () =>
  Effect.gen(function* () {
    const server = yield* Server.start()
    const ann = yield* server.join("ann")
    const [, guest, peer] = yield* server.log.find(/ INFO (guest-\d+) joined peer=(127\.0\.0\.1:\d+)\n/)
    yield* server.log.find(new RegExp(` INFO ${guest} is now ann peer=${peer}\n`))
    yield* server.join("bob")
    yield* ann.say("/nick bob")
    yield* ann.expectLine(/^!! bob is taken/)
    yield* ann.say("/nick anna")
    yield* server.log.find(new RegExp(` INFO ann is now anna peer=${peer}\n`))
    assert.notMatch(server.log.text, /ann is now bob/)
  })
)

it.live("a stop has a beginning and an end", () =>
  Effect.gen(function* () {
    const server = yield* Server.start({ HUBBUB_HTTP_PORT: "0" })
    yield* server.join("ann")
    yield* server.signal("SIGTERM")
    yield* server.exit
    const lines = server.log.lines
      .filter((line) => line !== "")
      .map((line) => line.slice("2026-11-23 19:20:01 ".length))
    const begun = lines.indexOf("INFO Hubbub is stopping")
    assert.isAbove(begun, -1)
    assert.isAbove(
      lines.findIndex((line) => /^INFO ann left .*reason=stopping/.test(line)),
      begun
    )
    assert.strictEqual(lines.at(-1), "INFO Hubbub has stopped")
  })
)

it.live("HUBBUB_LOG_FORMAT=json: one object a line, with the same facts", () =>
  Effect.gen(function* () {
    const server = yield* Server.start({ HUBBUB_LOG_FORMAT: "json", HUBBUB_XYZZY: "1", HUBBUB_MAX_CONNECTIONS: "1" })
    const ann = yield* server.join("ann")
    const refused = yield* server.connect
    yield* refused.ended
    yield* ann.say("/quit")
    yield* server.log.find(/ann left.*\n/)
    yield* server.signal("SIGTERM")
    assert.strictEqual(yield* server.exit, 0)
    const entries = server.log.lines
      .filter((line) => line !== "")
      .map((line): Record<string, unknown> => JSON.parse(line))
    const entry = (message: RegExp) => {
      const found = entries.find((entry) => message.test(String(entry["message"])))
      assert.isDefined(found, String(message))
      return found!
    }
    const joined = entry(/^guest-\d+ joined$/)
    assert.strictEqual(joined["level"], "INFO")
    assert.isFalse(Number.isNaN(Date.parse(String(joined["timestamp"]))))
    assert.match(JSON.stringify(joined["annotations"]), /"peer":"127\.0\.0\.1:\d+"/)
    const left = entry(/^ann left$/)["annotations"] as Record<string, unknown>
    assert.strictEqual(left["reason"], "quit")
    assert.isNumber(left["seconds"])
    const refusal = entry(/^Refused/)
    assert.strictEqual(refusal["level"], "WARN")
    assert.match(JSON.stringify(refusal["annotations"]), /"reason":"full"/)
    entry(/HUBBUB_XYZZY/)
  })
)

it.live("what people say is not logged, however they say it, at any level", () =>
  Effect.gen(function* () {
    for (const format of ["text", "json"]) {
      const server = yield* Server.start({ HUBBUB_LOG_LEVEL: "All", HUBBUB_LOG_FORMAT: format })
      const bob = yield* server.join("bob")
      const ann = yield* server.join("ann")
      yield* ann.send("sesame\r\n//sesame\r\n/me sesame\r\n/sesame\r\n/nick sesame!\r\n/who sesame\r\n")
      yield* ann.send(`sesame${"x".repeat(2000)}\r\n`)
      yield* ann.expectLine(/^!! .*longer than/)
      yield* ann.say("/quit sesame")
      yield* bob.expectLine(/left/)
      yield* server.signal("SIGTERM")
      yield* server.exit
      assert.include(server.log.text, "ann left")
      assert.notInclude(server.stdout.text + server.stderr.text, "sesame")
    }
  })
)

it.live("HUBBUB_LOG_LEVEL leaves out what is less severe", () =>
  Effect.gen(function* () {
    // what is not logged cannot tell the port, so it is one that was just free
    const { port } = yield* Effect.scoped(Server.start())
    const program = yield* Server.run({
      HUBBUB_LOG_LEVEL: "warn",
      HUBBUB_XYZZY: "1",
      HUBBUB_PORT: String(port),
      HUBBUB_ECHO_PORT: "0",
      HUBBUB_HTTP_PORT: "off"
    })
    yield* program.stdout.expectLine(/WARN.*HUBBUB_XYZZY/)
    const client = yield* Effect.retry(LineClient.connect(port, "127.0.0.1"), Schedule.spaced("20 millis")).pipe(
      Effect.timeout("10 seconds")
    )
    yield* client.say("/quit")
    yield* client.ended
    yield* program.signal("SIGTERM")
    assert.strictEqual(yield* program.exit, 0)
    for (const line of program.stdout.lines) assert.match(line, / WARN /)
  })
)
