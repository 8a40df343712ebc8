import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as IpNetwork from "effect/net/IpNetwork"
import * as Redacted from "effect/Redacted"
import * as Site from "./Site.ts"

const password = "pass word:ü"
const basic = (secret: string) => `Basic ${Buffer.from(`anybody:${secret}`).toString("base64")}`
const origins = ["https://chat.example"]
const withPassword = { adminPassword: Redacted.make(password) }

const statuses = (site: { readonly ask: (path: string, asked?: Site.Asked) => Effect.Effect<Site.Answer> }) => {
  const forOperators = ["/metrics", "/status", "/status/main.js", "/status/style.css"]
  return (headers: Record<string, string>) =>
    Effect.map(
      Effect.forEach(forOperators, (path) => site.ask(path, { headers })),
      (answers) => {
        const [status, ...others] = new Set(answers.map(({ status }) => status))
        assert.deepStrictEqual(others, [])
        return status
      }
    )
}

describe("what is for operators", () => {
  it.live("is for whoever sits at this machine, and names it", () =>
    Effect.gen(function* () {
      const status = statuses(yield* Site.serve({ httpHost: "0.0.0.0", origins }))
      for (const host of ["localhost", "localhost:8080", "LOCALHOST", "127.0.0.1:1", "127.9.9.9", "[::1]:8080"]) {
        assert.strictEqual(yield* status({ host }), 200, host)
      }
      for (const host of ["chat.example", "10.0.0.1", "0.0.0.0"]) {
        assert.strictEqual(yield* status({ host }), 403, host)
      }
    })
  )

  it.live("is not for those whom a proxy on this machine forwards", () =>
    Effect.gen(function* () {
      const status = statuses(yield* Site.serve())
      for (const name of ["x-forwarded-for", "x-forwarded-proto", "X-Forwarded-Host", "forwarded", "x-real-ip"]) {
        assert.strictEqual(yield* status({ host: "localhost", [name]: "127.0.0.1" }), 403, name)
      }
    })
  )

  it.live("is not for a trusted proxy on this machine that does not say for whom it asks", () =>
    Effect.gen(function* () {
      const site = yield* Site.serve({ ...withPassword, trustedProxies: [IpNetwork.fromStringUnsafe("127.0.0.1/32")] })
      const status = statuses(site)
      assert.strictEqual(yield* status({ host: "localhost" }), 401)
      assert.strictEqual(yield* status({ host: "localhost", authorization: basic(password) }), 200)
    })
  )

  it.live("is for whoever knows the password, from wherever; the refusals say what would have worked", () =>
    Effect.gen(function* () {
      const site = yield* Site.serve({ ...withPassword, origins, secretTries: 2 })
      const elsewhere = { host: "chat.example" }
      const none = yield* site.ask("/metrics", { headers: elsewhere })
      assert.strictEqual(none.status, 401)
      assert.match(none.headers["www-authenticate"]!, /^Basic realm="Hubbub"/)
      assert.match(none.text, /give their password/)
      const right = { ...elsewhere, authorization: basic(password) }
      assert.strictEqual((yield* site.ask("/metrics", { headers: right })).status, 200)
      // what is no password does not count as a try
      for (const authorization of [
        "Basic !",
        "Bearer x",
        "Basic",
        `Basic ${Buffer.from("nocolon").toString("base64")}`
      ]) {
        assert.strictEqual((yield* site.ask("/metrics", { headers: { ...elsewhere, authorization } })).status, 401)
      }
      const wrong = { ...elsewhere, authorization: basic("guess") }
      assert.match((yield* site.ask("/status", { headers: wrong })).text, /not the operators' password/)
      assert.strictEqual((yield* site.ask("/metrics", { headers: wrong })).status, 401)
      const exhausted = yield* site.ask("/status", { headers: right })
      assert.strictEqual(exhausted.status, 429)
      assert.strictEqual(exhausted.headers["retry-after"], "600")
      // whoever sits here needs none, and what they are is no secret
      assert.strictEqual((yield* site.ask("/status", { headers: { host: "localhost" } })).status, 200)
      assert.notInclude(site.logged.join(), "guess")
    })
  )

  it.live("says how to set a password where there is none", () =>
    Effect.gen(function* () {
      const site = yield* Site.serve({ origins })
      const answer = yield* site.ask("/status", { headers: { host: "chat.example", authorization: basic("off") } })
      assert.strictEqual(answer.status, 403)
      assert.match(answer.text, /HUBBUB_ADMIN_PASSWORD/)
    })
  )

  it.live("anybody may ask whether the process lives, and whether it is ready", () =>
    Effect.gen(function* () {
      const site = yield* Site.serve()
      const headers = { host: "chat.example", "x-forwarded-for": "203.0.113.7" }
      assert.strictEqual((yield* site.ask("/healthz", { headers })).text, "ok\n")
      const ready = yield* Effect.repeat(site.ask("/readyz", { headers }), {
        until: ({ status }) => status === 200
      }).pipe(Effect.timeout("10 seconds"))
      assert.strictEqual(ready.text, "ready\n")
    })
  )
})
