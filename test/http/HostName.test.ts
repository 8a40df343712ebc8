import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type { Values } from "../../src/Settings.ts"
import * as Site from "./Site.ts"

const served = Effect.fnUntraced(function* (settings: Partial<Values>, hosts: ReadonlyArray<string>) {
  const site = yield* Site.serve(settings)
  const statuses = yield* Effect.forEach(hosts, (host) => site.ask("/api/openapi.json", { headers: { host } }))
  return hosts.filter((_, index) => statuses[index]!.status === 200)
})

const machine = ["localhost", "LOCALHOST:1", "127.0.0.1:8080", "127.9.9.9", "[::1]", "[::ffff:127.0.0.1]:80"]
const addresses = ["203.0.113.7", "203.0.113.7:8080", "[2001:db8::7]", "0.0.0.0"]
const dotless = ["hubbub", "hubbub:8080"]
const strangers = ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "localhost.", "@", "a b"]
const all = [...machine, ...addresses, ...dotless, ...strangers, "chat.example", "CHAT.example:8443"]

describe("the name that is asked for", () => {
  it.live("is this machine's, where nobody else is served", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* served({}, all), machine)
    })
  )

  it.live("or one that is listed", () =>
    Effect.gen(function* () {
      const origins = ["https://chat.example"]
      assert.deepStrictEqual(yield* served({ origins }, all), [...machine, "chat.example", "CHAT.example:8443"])
    })
  )

  it.live("elsewhere is an address as well, and a name that nobody can register", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* served({ httpHost: "0.0.0.0" }, all), [...machine, ...addresses, ...dotless])
    })
  )

  it.live("or is listed, where any is", () =>
    Effect.gen(function* () {
      const open = { httpHost: "0.0.0.0", origins: ["https://chat.example"] }
      const expected = [...machine, ...addresses, "chat.example", "CHAT.example:8443"]
      assert.deepStrictEqual(yield* served(open, all), expected)
    })
  )

  it.live("is else refused for all there is, and the refusal names the setting, hardened like every answer", () =>
    Effect.gen(function* () {
      const site = yield* Site.serve()
      for (const path of ["/", "/main.js", "/ws", "/status", "/metrics", "/api/rooms/lobby/lines", "/nope"]) {
        const { headers, status, text } = yield* site.ask(path, { headers: { host: "evil.example" } })
        assert.strictEqual(status, 421, path)
        assert.match(text, /HUBBUB_ORIGINS/)
        assert.match(String(headers["content-security-policy"]), /default-src 'none'/)
      }
      const { text } = yield* site.ask("/metrics", { headers: { host: "localhost" } })
      assert.match(text, /hubbub_requests_refused_total\{reason="foreign-host"\} 7/)
    })
  )

  it.live("is of no interest to those who ask whether the server lives", () =>
    Effect.gen(function* () {
      const site = yield* Site.serve()
      assert.strictEqual((yield* site.ask("/healthz", { headers: { host: "balancer.example" } })).status, 200)
    })
  )
})
