import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Site from "./Site.ts"

/** What the page is told each second, as far as the tests look at it. */
interface Report {
  readonly problems: ReadonlyArray<string>
  readonly sample: { readonly people: number; readonly connections: number }
  readonly talkers: ReadonlyArray<{ readonly name: string; readonly lines: number }>
  readonly connections: {
    readonly total: number
    readonly listed: ReadonlyArray<Record<string, unknown> & { readonly id: number; readonly name: string }>
  }
}

const local = { host: "localhost" }

const watch = (site: Effect.Success<ReturnType<typeof Site.serve>>) =>
  Effect.gen(function* () {
    const stream = yield* site.follow("/status/events", { headers: local })
    let seen = 0
    /** The first report from now on of which `isIt` holds. */
    const report = (isIt: (report: Report) => boolean): Effect.Effect<Report> =>
      Effect.gen(function* () {
        while (true) {
          const { data, name } = (yield* stream.first(seen + 1))[seen++]!
          if (name === "report" && isIt(data as Report)) return data as Report
        }
      })
    return { stream, report }
  })

const act = (body: unknown, headers: Record<string, string> = {}) => ({
  method: "POST",
  headers: { ...local, "content-type": "application/json", ...headers },
  body
})

describe("the status page", () => {
  it.live("tells once a second how the server fares, who is connected and who says most", () =>
    Effect.gen(function* () {
      const site = yield* Site.serve()
      const ann = yield* site.join("ann")
      yield* site.join("bob")
      const { report, stream } = yield* watch(site)
      assert.strictEqual((yield* stream.first(1))[0]!.name, "history")
      const before = yield* report(() => true)
      assert.deepStrictEqual(before.talkers, [])
      yield* ann.send("one\r\ntwo\r\nthree\r\n")
      const after = yield* report(({ talkers }) => talkers.length > 0)
      assert.deepStrictEqual(after.talkers[0]!.name, "ann")
      assert.deepInclude(after.sample, { people: 2, connections: 2 })
      assert.strictEqual(after.connections.total, 2)
      const [listed] = after.connections.listed
      assert.deepInclude(listed, { name: "ann", rooms: ["lobby"], isOperator: false, pending: 0 })
      assert.match(String(listed!["address"]), /^127\.0\.0\.1:\d+$/)
    })
  )

  it.live("sends away and mutes, with a reason, and writes both down", () =>
    Effect.gen(function* () {
      const site = yield* Site.serve()
      const ann = yield* site.join("ann")
      const bob = yield* site.join("bob")
      const { report } = yield* watch(site)
      const { connections } = yield* report(({ connections }) => connections.total === 2)
      const [a, b] = connections.listed.map(({ id }) => id)
      const muted = yield* site.ask("/status/actions", act({ act: "mute", person: b, reason: "caps" }))
      assert.deepStrictEqual(JSON.parse(muted.text).isDone, true)
      assert.match(JSON.parse(muted.text).text, /^Muted bob for .*: caps$/)
      yield* bob.expectLine(/^-- You are muted for .*: caps$/)
      yield* bob.say("HELLO")
      yield* bob.expectLine(/^!! You are muted/)
      const kicked = yield* site.ask("/status/actions", act({ act: "kick", person: a, reason: "spam\u001b[2J" }))
      assert.deepStrictEqual(JSON.parse(kicked.text), { isDone: true, text: "Sent ann away" })
      yield* ann.expectLine("-- operator sent you away: spam\u241b[2J")
      yield* bob.expectLine("-- ann left (kicked: spam\u241b[2J)")
      const gone = yield* site.ask("/status/actions", act({ act: "kick", person: a, reason: "" }))
      assert.strictEqual(gone.status, 404)
      const audited = site.logged.filter((line) => line.includes('"audit"'))
      assert.lengthOf(audited, 2)
      assert.match(audited[0]!, /"audit":"mute","by":"operator","peer":"127\.0\.0\.1".*"reason":"caps"/)
      assert.match(audited[1]!, /"audit":"kick".*"target":"ann"/)
    })
  )

  it.live("an operator in the chat is not muted from the page either, and it says so", () =>
    Effect.gen(function* () {
      const site = yield* Site.serve({ adminPassword: Redacted.make("password") })
      const ann = yield* site.join("ann")
      yield* ann.send("/admin\r\npassword\r\n")
      yield* ann.expectLine(/operator now/)
      const { report } = yield* watch(site)
      const { connections } = yield* report(() => true)
      assert.deepInclude(connections.listed[0], { name: "ann", isOperator: true })
      const answer = yield* site.ask(
        "/status/actions",
        act({ act: "mute", person: connections.listed[0]!.id, reason: "" })
      )
      assert.strictEqual(answer.status, 409)
      assert.deepStrictEqual(JSON.parse(answer.text).isDone, false)
    })
  )

  it.live("does nothing for a page of another site, nor for whoever is no operator", () =>
    Effect.gen(function* () {
      const site = yield* Site.serve({ origins: ["https://chat.example"] })
      const ann = yield* site.join("ann")
      const { report } = yield* watch(site)
      const { connections } = yield* report(({ connections }) => connections.total === 1)
      const kick = { act: "kick", person: connections.listed[0]!.id, reason: "" }
      const refused: ReadonlyArray<readonly [number, Site.Asked]> = [
        [403, act(kick, { origin: "https://evil.example" })],
        [403, act(kick, { origin: "null" })],
        [403, act(kick, { origin: "http://localhost:1" })],
        [403, act(kick, { "sec-fetch-site": "cross-site" })],
        [403, act(kick, { "sec-fetch-site": "same-site", origin: "http://localhost" })],
        [403, act(kick, { "sec-fetch-site": "none" })],
        // what a form of any page can send without asking first
        [415, act(JSON.stringify(kick), { "content-type": "text/plain" })],
        [415, act("x=1", { "content-type": "application/x-www-form-urlencoded" })],
        [400, act({ ...kick, act: "ban" })],
        [400, act({ ...kick, reason: "x".repeat(201) })],
        [400, act("{")],
        [421, act(kick, { host: "evil.example" })],
        [403, act(kick, { host: "chat.example" })],
        [403, act(kick, { "x-forwarded-for": "203.0.113.7" })],
        [404, { ...act(kick), method: "GET" }]
      ]
      for (const [status, asked] of refused) {
        const answer = yield* site.ask("/status/actions", asked)
        assert.strictEqual(answer.status, status, JSON.stringify(asked))
      }
      yield* ann.roundTrip
      const allowed = act(kick, { origin: "http://localhost", "sec-fetch-site": "same-origin" })
      assert.strictEqual((yield* site.ask("/status/actions", allowed)).status, 200)
    })
  )

  it.live("lets the page do nothing but what is its own", () =>
    Effect.gen(function* () {
      const site = yield* Site.serve()
      const { headers, text } = yield* site.ask("/status", { headers: local })
      const policy = String(headers["content-security-policy"])
      assert.include(policy, "default-src 'none'")
      assert.notInclude(policy, "unsafe")
      assert.notMatch(text, /<script(?![^>]*src=)|<style|\sstyle=|\son\w+=/)
    })
  )
})
