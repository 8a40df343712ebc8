import { assert, describe, it } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { BotEvent } from "../../src/chat/BotCodec.ts"
import type { Hub } from "../../src/hub/Hub.ts"
import { Name } from "../../src/hub/Name.ts"
import type { RoomEvent } from "../../src/hub/RoomEvent.ts"
import type * as Settings from "../../src/Settings.ts"
import * as Site from "./Site.ts"

const token = "token of programs"
const authorization = `Bearer ${token}`
const withToken = { botToken: Redacted.make(token) }

const serve = (overrides: Partial<Settings.Values> = {}) =>
  Effect.map(Site.serve({ ...withToken, ...overrides }), (site) => ({
    ...site,
    post: (room: string, body: unknown, headers: Record<string, string> = {}) =>
      Effect.map(
        site.ask(`/api/rooms/${room}/lines`, {
          method: "POST",
          headers: { "content-type": "application/json", authorization, ...headers },
          body
        }),
        ({ text, ...answer }) => ({ ...answer, json: JSON.parse(text) })
      ),
    read: (room: string, query = "", headers: Record<string, string> = {}) =>
      Effect.map(
        site.ask(`/api/rooms/${room}/lines${query}`, { headers: { authorization, ...headers } }),
        ({ text, ...answer }) => ({ ...answer, json: JSON.parse(text) })
      ),
    events: (room: string, query = "", headers: Record<string, string> = {}) =>
      site.follow(`/api/rooms/${room}/lines${query}`, { headers: { authorization, ...headers } })
  }))

const notice = (text: string): RoomEvent => ({ _tag: "Notice", text })

/** Far more than the buffers of a socket take. */
const flood = Effect.fnUntraced(function* ({ post, publish }: Hub["Service"]) {
  const text = "x".repeat(1000)
  for (let n = 0; n < 30_000; n++) yield* (n % 100 === 0 ? post : publish)("lobby", notice(text))
})

const texts = (events: ReadonlyArray<Site.Event>) => events.map(({ data }) => (data as { text?: string }).text)

const refusal = (answer: { readonly status: number; readonly json: { readonly message: string } }) => {
  // a sentence that a person can act on
  assert.match(answer.json.message, /^[A-Z#a-z].*\.$/)
  return [answer.status, answer.json.message] as const
}

describe("the HTTP API", () => {
  it.live("what a program says is heard by everybody, and its number is where it is found again", () =>
    Effect.gen(function* () {
      const site = yield* serve()
      const ann = yield* site.join("ann")
      const { json, status } = yield* site.post("lobby", { name: "ci", text: "build 7 \u001b[31mfailed" })
      assert.strictEqual(status, 200)
      yield* ann.expectLine("<ci> build 7 \u241b[31mfailed")
      const { head, lines, ...rest } = (yield* site.read("lobby", `?after=${json.seq - 1}`)).json
      assert.deepInclude(rest, { room: "lobby", epoch: json.epoch, isComplete: true })
      assert.isAtLeast(head, json.seq)
      assert.deepInclude(lines[0], { type: "said", room: "lobby", seq: json.seq, by: "ci" })
      for (const line of lines) Schema.decodeUnknownSync(BotEvent)(line)
    })
  )

  it.live("without the token nothing is said and nothing is heard", () =>
    Effect.gen(function* () {
      const site = yield* serve({ secretTries: 2 })
      const body = { name: "ci", text: "hi" }
      const none = yield* site.post("lobby", body, { authorization: "" })
      assert.match(refusal(none)[1], /Authorization: Bearer/)
      assert.deepStrictEqual([none.status, none.headers["www-authenticate"]], [401, 'Bearer realm="Hubbub"'])
      assert.strictEqual((yield* site.read("lobby", "", { authorization: "Bearer wrong" })).status, 401)
      const stream = yield* site.events("lobby", "", { authorization: "Bearer wrong" })
      assert.strictEqual(stream.status, 401)
      const exhausted = yield* site.post("lobby", body)
      assert.deepStrictEqual([exhausted.status, exhausted.headers["retry-after"]], [429, "600"])
      assert.deepStrictEqual(yield* site.hub.rooms, [])
      assert.notInclude(site.logged.join(), "wrong")
      const closed = yield* Site.serve()
      const answer = yield* closed.ask("/api/rooms/lobby/lines", { headers: { authorization } })
      assert.strictEqual(answer.status, 403)
      assert.match(answer.text, /HUBBUB_BOT_TOKEN/)
    })
  )

  it.live("nobody is impersonated, neither a person by a program nor a program by a person", () =>
    Effect.gen(function* () {
      const site = yield* serve({ apiNames: 1 })
      const ann = yield* site.join("ann")
      assert.deepStrictEqual(refusal(yield* site.post("lobby", { name: "Ann", text: "it is me" })), [
        409,
        "Somebody here is Ann; use another name."
      ])
      assert.strictEqual((yield* site.post("lobby", { name: "ci", text: "one" })).status, 200)
      assert.strictEqual((yield* site.post("lobby", { name: "CI", text: "two" })).status, 200)
      yield* ann.say("/nick ci")
      yield* ann.expectLine(/^!! ci is taken/)
      // a program is in no room, so that it keeps no rules and is not listed
      assert.deepStrictEqual(
        (yield* site.hub.roster("lobby")).people.map(({ name }) => name),
        ["ann"]
      )
      assert.strictEqual(refusal(yield* site.post("lobby", { name: "other", text: "three" }))[0], 503)
    })
  )

  it.live("a name is free again some time after its last line", () =>
    Effect.gen(function* () {
      const site = yield* serve({ apiNameKeep: Duration.millis(40) })
      yield* site.post("lobby", { name: "ci", text: "one" })
      const ci = Name.make("ci")
      yield* Effect.retry(Effect.scoped(site.hub.hold(ci)), { while: () => true }).pipe(Effect.timeout("10 seconds"))
    })
  )

  it.live("refuses in words what cannot be said", () =>
    Effect.gen(function* () {
      const site = yield* serve({ maxLineBytes: 64, maxRooms: 1 })
      const say = (body: unknown, room = "lobby") => Effect.map(site.post(room, body), refusal)
      assert.match((yield* say({ name: "ci", text: " " }))[1], /empty/)
      assert.match((yield* say({ name: "ci", text: "x".repeat(65) }))[1], /longer than 64 bytes/)
      assert.match((yield* say({ name: "no name", text: "x" }))[1], /cannot be a name/)
      assert.match((yield* say({ name: "admin", text: "x" }))[1], /reserved/)
      assert.match((yield* say({ name: "ci", text: "x" }, "no%20room"))[1], /cannot be a room/)
      for (const body of [{}, { name: 1, text: "x" }, [], "{", ""]) {
        assert.strictEqual((yield* say(body))[0], 400, JSON.stringify(body))
      }
      const form = yield* site.post("lobby", "name=ci", { "content-type": "application/x-www-form-urlencoded" })
      assert.deepStrictEqual(refusal(form), [415, "Send application/json."])
      assert.strictEqual((yield* site.read("lobby", "?limit=0")).status, 400)
      assert.strictEqual((yield* site.read("lobby", "?after=x")).status, 400)
      assert.strictEqual((yield* site.read("nowhere")).status, 404)
      yield* site.post("lobby", { name: "ci", text: "x" })
      assert.strictEqual((yield* say({ name: "ci", text: "x" }, "another"))[0], 503)
    })
  )

  it.live("takes no more than so much, however it is sent", () =>
    Effect.gen(function* () {
      const site = yield* serve({ maxFrameBytes: 2048 })
      const body = { name: "ci", text: "x".repeat(4096) }
      assert.deepStrictEqual(refusal(yield* site.post("lobby", body)), [413, "Send at most 2048 bytes at once."])
      const chunked = yield* site.post("lobby", body, { "transfer-encoding": "chunked" })
      assert.strictEqual(chunked.status, 413)
      assert.strictEqual((yield* site.post("lobby", { name: "ci", text: "x" })).status, 200)
    })
  )

  it.live("programs are paced, and told when they may go on", () =>
    Effect.gen(function* () {
      const site = yield* serve({ botRate: 1 })
      const statuses = yield* Effect.forEach([1, 2, 3], (n) => site.post("lobby", { name: "ci", text: `${n}` }))
      assert.deepStrictEqual(
        statuses.map(({ status }) => status),
        [200, 200, 429]
      )
      assert.strictEqual(statuses[2]!.headers["retry-after"], "1")
    })
  )

  it.live("whom an operator has muted says nothing over HTTP either", () =>
    Effect.gen(function* () {
      const site = yield* serve({ adminPassword: Redacted.make("password") })
      const ann = yield* site.join("ann")
      yield* ann.send("/admin\r\npassword\r\n")
      yield* ann.expectLine(/operator now/)
      yield* ann.say("/mute ci 1h spam")
      yield* ann.expectLine(/^-- Muted ci/)
      const [status, words] = refusal(yield* site.post("lobby", { name: "ci", text: "x" }))
      assert.strictEqual(status, 403)
      assert.match(words, /^ci is muted for .*: spam\.$/)
    })
  )

  it.live("a locked room is neither read nor written, and whoever followed it hears no more", () =>
    Effect.gen(function* () {
      const site = yield* serve()
      yield* site.hub.publish("den", notice("open"))
      const stream = yield* site.events("den", "?after=0")
      yield* stream.first(1)
      yield* site.hub.govern("den", { password: Redacted.make("password") })
      yield* site.hub.publish("den", notice("secret"))
      yield* stream.ended
      assert.deepStrictEqual(texts(stream.all), ["open"])
      assert.strictEqual((yield* site.read("den")).status, 403)
      assert.strictEqual((yield* site.events("den")).status, 403)
      assert.strictEqual((yield* site.post("den", { name: "ci", text: "x" })).status, 403)
    })
  )

  it.live("lines come page by page, and what was forgotten shows", () =>
    Effect.gen(function* () {
      const site = yield* serve({ historyLines: 4 })
      for (let n = 1; n <= 6; n++) yield* site.hub.publish("lobby", notice(`${n}`))
      const page = (query: string) =>
        Effect.map(site.read("lobby", query), ({ json }) => [
          json.lines.map(({ text }: { text: string }) => text).join(""),
          json.isComplete
        ])
      assert.deepStrictEqual(yield* page("?limit=2"), ["56", true])
      assert.deepStrictEqual(yield* page("?after=3&limit=2"), ["45", true])
      assert.deepStrictEqual(yield* page("?after=2"), ["3456", true])
      assert.deepStrictEqual(yield* page("?after=1"), ["3456", false])
      assert.deepStrictEqual(yield* page("?after=6&epoch=another"), ["3456", false])
    })
  )

  it.live("events go on after the last one that came, without loss and without repeats", () =>
    Effect.gen(function* () {
      const site = yield* serve()
      const say = (...numbers: ReadonlyArray<number>) =>
        Effect.forEach(numbers, (n) => site.hub.publish("lobby", notice(`${n}`)), { discard: true })
      const first = yield* Effect.scoped(
        Effect.gen(function* () {
          const stream = yield* site.events("lobby", "?after=0")
          assert.match(String(stream.headers["content-type"]), /^text\/event-stream/)
          yield* say(1, 2, 3)
          return yield* stream.first(3)
        })
      )
      assert.deepStrictEqual(texts(first), ["1", "2", "3"])
      yield* say(4, 5)
      const again = yield* site.events("lobby", "", { "last-event-id": first[1]!.id! })
      yield* say(6)
      assert.deepStrictEqual(texts(yield* again.first(4)), ["3", "4", "5", "6"])
      // the room began anew: everything that it has
      const anew = yield* site.events("lobby", "", { "last-event-id": "someotherepoch:4" })
      assert.deepStrictEqual(texts(yield* anew.first(6)), ["1", "2", "3", "4", "5", "6"])
      // from now on
      const fresh = yield* site.events("lobby")
      yield* say(7)
      assert.deepStrictEqual(texts(yield* fresh.first(1)), ["7"])
    })
  )

  it.live("whoever fell behind the log is told how much they missed, and goes on", () =>
    Effect.gen(function* () {
      const site = yield* serve({ logBytes: 4096 })
      for (let n = 0; n < 40; n++) {
        yield* site.hub.post("lobby", notice("x".repeat(200)))
      }
      const stream = yield* site.events("lobby", "?after=0")
      const [missed, next] = yield* stream.first(2)
      assert.strictEqual(missed!.name, "missed")
      const { count } = missed!.data as { count: number }
      assert.strictEqual((next!.data as { seq: number }).seq, count + 1)
    })
  )

  it.live("a reader that never reads holds nothing up, and is closed as too slow", () =>
    Effect.gen(function* () {
      const site = yield* serve({ writeTimeout: Duration.seconds(1), logBytes: 128 * 1024 * 1024 })
      const stuck = yield* Site.neverRead(site.port, "/api/rooms/lobby/lines", `authorization: ${authorization}`)
      // far more than the socket's buffers take
      yield* flood(site.hub)
      const isClosed = () => site.logged.some((line) => /Closed a stream of events.*too-slow/.test(line))
      yield* Effect.repeat(Effect.sleep("50 millis"), { until: isClosed }).pipe(Effect.timeout("15 seconds"))
      yield* stuck.closed
    })
  )

  it.live(
    "what a slow reader has not taken stays in the log, and is lost with it: nothing piles up before the socket",
    () =>
      Effect.gen(function* () {
        const site = yield* serve({ logBytes: 256 * 1024 })
        const stuck = yield* Site.neverRead(site.port, "/api/rooms/lobby/lines", `authorization: ${authorization}`)
        yield* flood(site.hub)
        yield* stuck.reads(/event: missed\ndata: {"type":"missed","room":"lobby","count":\d+}/)
      })
  )

  it.live("no more streams than there may be; one that ends makes room", () =>
    Effect.gen(function* () {
      const site = yield* serve({ maxEventStreams: 1 })
      yield* Effect.scoped(
        Effect.gen(function* () {
          assert.strictEqual((yield* site.events("lobby")).status, 200)
          assert.strictEqual((yield* site.events("lobby")).status, 503)
        })
      )
      yield* Effect.repeat(Effect.scoped(site.events("lobby")), { until: ({ status }) => status === 200 }).pipe(
        Effect.timeout("10 seconds")
      )
    })
  )

  it.live("the stop of the server ends the streams, and is not held back by them", () =>
    Effect.gen(function* () {
      const site = yield* serve({ shutdownGrace: Duration.minutes(10) })
      const stream = yield* site.events("lobby")
      yield* Effect.timeout(site.stop, "10 seconds")
      yield* stream.ended
    })
  )

  it.live("its OpenAPI document tells of everything that may be asked", () =>
    Effect.gen(function* () {
      const site = yield* Site.serve()
      const document = JSON.parse((yield* site.ask("/api/openapi.json")).text)
      assert.match(document.openapi, /^3\./)
      const path = document.paths["/api/rooms/{room}/lines"]
      assert.sameMembers(Object.keys(path), ["get", "post"])
      assert.sameMembers(Object.keys(path.get.responses["200"].content), ["application/json", "text/event-stream"])
      assert.includeMembers(Object.keys(path.post.responses), ["200", "400", "401", "403", "409", "429", "503"])
      assert.match(document.components.securitySchemes.token.scheme, /^bearer$/i)
    })
  )
})
