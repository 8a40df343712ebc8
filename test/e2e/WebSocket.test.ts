import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { client, line, start } from "./PageServer.ts"

describe("the page's protocol", () => {
  it.live("a page and a terminal are in the same room: same people, same lines, same commands", () =>
    Effect.gen(function* () {
      const server = yield* start()
      const bob = yield* server.join("bob")
      assert.deepInclude(bob.welcome, { version: 1, you: "bob", maxLineBytes: 1024 })
      assert.deepInclude(
        bob.welcome.commands.find(({ name }) => name === "kick"),
        { synopsis: "/kick NAME [REASON]", permission: "operator" }
      )
      assert.deepStrictEqual(bob.people.people, [{ name: "bob" }])
      const terminal = yield* server.lineClient
      yield* terminal.expectLine(/^-- You are \S+ in #lobby with 1 other: bob$/)
      yield* terminal.say("/nick ann")
      assert.deepInclude(yield* bob.next("renamed"), { by: "ann", room: "lobby" })
      yield* terminal.say("hellö \u001b[2J")
      assert.deepInclude(yield* bob.next("said"), { by: "ann", text: "hellö ␛[2J" })
      const question = line("hi <b>ann</b>")
      yield* bob.send(question)
      assert.deepInclude(yield* bob.next("said"), { by: "bob", text: "hi <b>ann</b>" })
      yield* terminal.expectLine("<bob> hi <b>ann</b>")
      yield* bob.send(line("/msg ann psst"))
      yield* terminal.expectLine("[bob -> you] psst")
      assert.deepInclude(yield* bob.next("private"), { from: "bob", to: "ann", text: "psst" })
      yield* bob.send(line("/nosuch"))
      assert.match((yield* bob.next("complaint")).text, /^There is no \/nosuch/)
      // what makes no sense at a page is not offered to it
      assert.notInclude(
        bob.welcome.commands.map(({ name }) => name),
        "bot"
      )
      yield* bob.send(line("/bot on"))
      assert.match((yield* bob.next("complaint")).text, /^\/bot does nothing here/)
      yield* bob.send(line("/join dev"))
      assert.deepInclude(yield* bob.next("entered"), { room: "dev", isResumed: false, isLocked: false })
      yield* bob.send(line("in dev", "dev"))
      yield* bob.send(line("in the lobby"))
      yield* terminal.expectLine("<bob> in the lobby")
      yield* bob.send({ type: "leave", room: "dev" })
      assert.strictEqual((yield* bob.next("exited")).room, "dev")
      yield* bob.send({ type: "people", room: "lobby" })
      assert.deepStrictEqual(
        (yield* bob.next("people")).people.map(({ name }) => name),
        ["bob", "ann"]
      )
      yield* bob.send({ type: "ping" })
      yield* bob.next("pong")
      yield* bob.send(line("/quit bye"))
      assert.deepInclude(yield* bob.next("closing"), { reason: "quit", mayReturn: false })
      assert.strictEqual(yield* bob.closed, "1000 quit")
      yield* terminal.expectLine("-- bob left (quit: bye)")
    })
  )

  it.live("a line that is sent again is acknowledged again, and said once", () =>
    Effect.gen(function* () {
      const server = yield* start()
      const bob = yield* server.join("bob")
      const once = line("once")
      for (let times = 0; times < 3; times++) yield* bob.send(once)
      const again = yield* server.join("bob")
      yield* again.send(once)
      assert.strictEqual((yield* again.next("ack")).id, once.id)
      yield* again.send(line("end"))
      const said = []
      yield* again.send({ type: "history", room: "lobby", before: 1_000_000, limit: 100 })
      for (const event of (yield* again.next("past")).events) if ("text" in event) said.push(event.text)
      assert.deepStrictEqual(said, ["once", "end"])
    })
  )

  it.live("who asks for a room that is locked is told so, and how to come in", () =>
    Effect.gen(function* () {
      const server = yield* start()
      const ann = yield* server.join("ann")
      yield* ann.send(line("/join dev"))
      yield* ann.next("entered")
      yield* ann.send(line("/lock sesame", "dev"))
      yield* ann.next("announced")
      const bob = yield* server.join("bob", { rooms: [{ room: "dev", epoch: "", after: 0 }] })
      assert.strictEqual(bob.entered.room, "lobby")
      assert.strictEqual((yield* bob.next("complaint")).text, "#dev is locked; /join dev asks for its password")
    })
  )

  it.live("a secret is asked for and answered in frames of their own; talk meanwhile is talk", () =>
    Effect.gen(function* () {
      const server = yield* start({ HUBBUB_ADMIN_PASSWORD: "correct horse" })
      const bob = yield* server.join("bob")
      yield* bob.send(line("/admin"))
      assert.strictEqual((yield* bob.next("ask")).prompt, "Operator password?")
      yield* bob.send(line("still talking"))
      assert.strictEqual((yield* bob.next("said")).text, "still talking")
      yield* bob.send({ type: "secret", text: "correct horse" })
      assert.match((yield* bob.next("notice")).text, /^You are an operator now/)
      yield* bob.send({ type: "secret", text: "again" })
      yield* bob.send(line("/who"))
      assert.match((yield* bob.next("notice")).text, /bob \(operator\)/)
      assert.notInclude(server.log.text, "horse")
    })
  )

  it.live("the past is read backwards; a room that one is not in is no business of theirs", () =>
    Effect.gen(function* () {
      const server = yield* start()
      const bob = yield* server.join("bob")
      for (let index = 0; index < 5; index++) yield* bob.send(line(`${index}`))
      const ask = Effect.fnUntraced(function* (before: number, limit: number) {
        yield* bob.send({ type: "history", room: "lobby", before, limit })
        const { events, isAll } = yield* bob.next("past")
        return { said: events.map((event) => ("text" in event ? event.text : "")), isAll, events }
      })
      const last = yield* ask(1_000_000, 2)
      assert.deepStrictEqual([last.said, last.isAll], [["3", "4"], false])
      const [first] = last.events
      const before = yield* ask(first !== undefined && "seq" in first ? first.seq : 0, 3)
      assert.deepStrictEqual([before.said, before.isAll], [["0", "1", "2"], true])
      yield* bob.send({ type: "history", room: "elsewhere", before: 10, limit: 3 })
      yield* bob.send({ type: "people", room: "elsewhere" })
      yield* bob.send(line("hm", "elsewhere"))
      assert.strictEqual((yield* bob.next("complaint")).text, "You are not in #elsewhere; /join it")
    })
  )

  it.live("one hello tries one password of a room", () =>
    Effect.gen(function* () {
      const server = yield* start()
      const bob = yield* server.join("bob")
      yield* bob.send(line("/join den"))
      yield* bob.send(line("/lock 7", "den"))
      assert.match((yield* bob.next("announced")).text, /locked/)
      const guesses = Array.from("0123456789", (password) => ({ room: "den", epoch: "", after: 0, password }))
      const mallory = yield* server.join("mallory", { rooms: guesses })
      assert.match((yield* mallory.next("complaint")).text, /^#den is locked/)
      yield* mallory.send(line("hm", "den"))
      assert.strictEqual((yield* mallory.next("complaint")).text, "You are not in #den; /join it")
    })
  )

  it.live("who is muted says nothing by coming anew: neither by a name nor by opening rooms", () =>
    Effect.gen(function* () {
      const server = yield* start({ HUBBUB_ADMIN_PASSWORD: "correct horse", HUBBUB_TRUSTED_PROXIES: "127.0.0.0/8" })
      const boss = yield* server.join("boss")
      yield* boss.send(line("/admin"))
      yield* boss.send({ type: "secret", text: "correct horse" })
      yield* boss.next("notice")
      yield* boss.send(line("/mute 203.0.113.0/24"))
      assert.match((yield* boss.next("notice")).text, /^Muted/)
      assert.match((yield* boss.next("notice")).text, /^It hits nobody/)
      const mallory = yield* server.connect({ "X-Forwarded-For": "203.0.113.7" })
      const rooms = ["buy-spam", "lobby"].map((room) => ({ room, epoch: "", after: 0 }))
      yield* mallory.send({ type: "hello", client, name: "buy-my-spam", rooms })
      assert.match((yield* mallory.next("welcome")).you, /^guest-/)
      yield* mallory.send(line("/rooms"))
      assert.match((yield* mallory.next("notice")).text, /^#lobby/)
      yield* mallory.send(line("hm", "buy-spam"))
      assert.strictEqual((yield* mallory.next("complaint")).text, "You are not in #buy-spam; /join it")
    })
  )

  it.live("who asks without end waits their turn, as with lines", () =>
    Effect.gen(function* () {
      const server = yield* start({ HUBBUB_FLOOD_RATE: "2", HUBBUB_FLOOD_PATIENCE: "1s" })
      const bob = yield* server.join("bob")
      for (let count = 0; count < 1000; count++) yield* bob.send({ type: "people", room: "lobby" })
      assert.strictEqual(yield* bob.closed, "1008 flooding")
    })
  )

  it.live("a page that is silent for HUBBUB_IDLE_TIMEOUT is closed, also one that does not even ping", () =>
    Effect.gen(function* () {
      const server = yield* start({ HUBBUB_IDLE_TIMEOUT: "300ms" })
      const bob = yield* server.join("bob")
      assert.strictEqual(yield* bob.closed, "1008 idle")
    })
  )

  it.live("a stop is told, with a code that says: come again", () =>
    Effect.gen(function* () {
      const server = yield* start()
      const bob = yield* server.join("bob")
      yield* server.signal("SIGTERM")
      assert.deepInclude(yield* bob.next("closing"), { reason: "stopping", mayReturn: true })
      assert.strictEqual(yield* bob.closed, "1001 stopping")
      assert.strictEqual(yield* server.exit, 0)
    })
  )
})
