import { assert, describe, it } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { BotEvent } from "../../src/chat/BotCodec.ts"
import { Name } from "../../src/hub/Name.ts"
import * as Site from "./Site.ts"
import { authorization, notice, serve, texts } from "./ApiSite.ts"

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

  it.live("a room more than there may be is not opened, and that is said", () =>
    Effect.gen(function* () {
      const site = yield* serve({ maxRooms: 1 })
      yield* site.join("ann")
      const [status, words] = refusal(yield* site.post("new", { name: "ci", text: "x" }))
      assert.deepStrictEqual([status, words], [503, "There are 1 rooms, the most there may be."])
      assert.strictEqual((yield* site.events("new")).status, 503)
      assert.strictEqual((yield* site.post("lobby", { name: "ci", text: "x" })).status, 200)
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

  it.live("a room that remembers nothing says whether there was anything", () =>
    Effect.gen(function* () {
      const site = yield* serve({ historyLines: 0 })
      for (let n = 1; n <= 2; n++) yield* site.hub.publish("lobby", notice(`${n}`))
      assert.deepInclude((yield* site.read("lobby", "?after=1")).json, { isComplete: false, lines: [] })
      assert.deepInclude((yield* site.read("lobby", "?after=2")).json, { isComplete: true, lines: [] })
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
