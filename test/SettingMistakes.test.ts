import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Settings from "../src/Settings.ts"
import { table } from "../src/SettingTable.ts"
import { type Key, keys, mistakes, read } from "./SettingsOf.ts"

describe("mistakes in settings", () => {
  const invalid: ReadonlyArray<readonly [key: Key, written: string]> = [
    ["host", "two words"],
    ["host", "http://example.org"],
    ["host", "a".repeat(256)],
    ["port", "65536"],
    ["port", "-1"],
    ["port", "1.5"],
    ["port", "0x10"],
    ["port", "1e3"],
    ["port", "٣"],
    ["port", " 2626"],
    ["unixSocketMode", "888"],
    ["echoPort", "OFF "],
    ["maxConnections", "0"],
    ["maxConnections", "99999999999999999999"],
    ["maxLineBytes", "63"],
    ["maxLineBytes", "65537"],
    ["maxLineBytes", "-64"],
    ["logBytes", "8 MoB"],
    ["logBytes", "2 GiB"],
    ["logBytes", "Infinity"],
    ["writeTimeout", "999ms"],
    ["writeTimeout", "2h"],
    ["writeTimeout", "soon"],
    ["writeTimeout", "60 s"],
    ["origins", "chat.example"],
    ["origins", "https://chat.example/path"],
    ["origins", "https://chat.example,"],
    ["origins", "ftp://chat.example"],
    ["trustedProxies", "10.0.0.0/33"],
    ["trustedProxies", "proxy.example"],
    ["logFormat", "xml"],
    ["logLevel", "Loud"]
  ]

  it.effect.each(invalid)("%s cannot be %s", ([key, written]) =>
    Effect.map(mistakes({ [Settings.variableOf(key)]: written }), (found) => {
      const expected = table[key].expects
      assert.deepStrictEqual(found, [{ variable: Settings.variableOf(key), value: written, expected }])
    })
  )

  it.effect("every mistake is told at once, in the order of the table", () =>
    Effect.gen(function* () {
      const env = Object.fromEntries(keys.map((key) => [Settings.variableOf(key), "no good/\u0007"]))
      const error = yield* Effect.flip(read(env))
      assert.deepStrictEqual(
        error.mistakes.map(({ variable }) => variable),
        keys.map(Settings.variableOf)
      )
      assert.strictEqual(
        error.message,
        keys
          .map((key) => {
            const { expects, isSecret } = table[key]
            return `${Settings.variableOf(key)}=${isSecret ? "<hidden>" : "no good/\\u0007"}: expected ${expects}`
          })
          .join("\n")
      )
    })
  )

  it.effect("a secret is kept from whoever prints the settings, and from the message about a wrong one", () =>
    Effect.gen(function* () {
      const values = yield* read({ HUBBUB_ADMIN_PASSWORD: "correct horse" })
      assert.notInclude(JSON.stringify(values), "horse")
      assert.notInclude(String(values.adminPassword), "horse")
      assert.isTrue(values.adminPassword !== "off" && Redacted.value(values.adminPassword) === "correct horse")
      for (const written of ["short", "x".repeat(257), "tab\tinside", "new\nline"]) {
        const [found] = yield* mistakes({ HUBBUB_ADMIN_PASSWORD: written })
        assert.strictEqual(found?.value, "<hidden>")
      }
    })
  )

  it.effect("a credential in a URL never shows", () =>
    Effect.gen(function* () {
      const [found] = yield* mistakes({ HUBBUB_HOST: "redis://ann:secret@db.example:6379/0 or redis://:hush@other" })
      assert.strictEqual(found?.value, "redis://<hidden>@db.example:6379/0 or redis://<hidden>@other")
    })
  )

  for (const url of ["redis://ann:sec@ret@db.example", "redis://ann:sec/ret@db.example"]) {
    it.effect(`nor does one that should have been percent-encoded: ${url}`, () =>
      Effect.map(mistakes({ HUBBUB_HOST: url }), ([found]) => {
        assert.strictEqual(found?.value, "redis://<hidden>@db.example")
      })
    )
  }

  for (const url of ["redis://:50%off@localhost", "redis://:50%ff@localhost"]) {
    it.effect(`a password in a URL must be percent-encoded: ${url}`, () =>
      Effect.map(mistakes({ HUBBUB_REDIS_URL: url }), (found) => {
        assert.deepStrictEqual(
          found.map(({ value, variable }) => [variable, value]),
          [["HUBBUB_REDIS_URL", "<hidden>"]]
        )
      })
    )
  }

  it.effect("control characters of a value are escaped", () =>
    Effect.gen(function* () {
      const [found] = yield* mistakes({ HUBBUB_PORT: "\u001b[2J\r\n\t\u0000" })
      assert.strictEqual(found?.value, "\\u001b[2J\\r\\n\\t\\u0000")
    })
  )

  it.effect("so are DEL, C1 and bidirectional controls", () =>
    Effect.map(mistakes({ HUBBUB_PORT: "\u007f\u009b31m\u202e" }), ([found]) => {
      assert.notMatch(found?.value ?? "\u009b", /[\p{Cc}\p{Bidi_Control}]/u)
    })
  )

  it.effect("a line may not be longer than what may come without an end", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* mistakes({ HUBBUB_MAX_LINE_BYTES: "32 KiB" }), [
        { variable: "HUBBUB_MAX_UNENDED_BYTES", value: "16384", expected: "at least HUBBUB_MAX_LINE_BYTES (32768)" }
      ])
      const equal = yield* read({ HUBBUB_MAX_LINE_BYTES: "16 KiB" })
      assert.strictEqual(equal.maxLineBytes, equal.maxUnendedBytes)
    })
  )

  it.effect("a port for TLS takes a certificate, and the PROXY protocol somebody to trust", () =>
    Effect.gen(function* () {
      const tls = { HUBBUB_TLS_CERTIFICATE: "cert.pem", HUBBUB_TLS_KEY: "key.pem" }
      assert.strictEqual((yield* read({ ...tls, HUBBUB_TLS_PORT: "6697" })).tlsPort, 6697)
      const trusting = { HUBBUB_PROXY_PROTOCOL: "on", HUBBUB_TRUSTED_PROXIES: "10.0.0.0/8" }
      assert.isTrue((yield* read(trusting)).proxyProtocol)
      const found = yield* mistakes({ HUBBUB_TLS_PORT: "6697", HUBBUB_PROXY_PROTOCOL: "on" })
      assert.deepStrictEqual(
        found.map(({ variable, value }) => [variable, value]),
        [
          ["HUBBUB_TLS_PORT", "6697"],
          ["HUBBUB_PROXY_PROTOCOL", "on"]
        ]
      )
    })
  )

  const clashing: ReadonlyArray<readonly [env: Readonly<Record<string, string>>, variable?: string, other?: string]> = [
    [{ HUBBUB_TLS_PORT: "2626" }, "HUBBUB_TLS_PORT", "HUBBUB_PORT"],
    [{ HUBBUB_PORT: "8080" }, "HUBBUB_HTTP_PORT", "HUBBUB_PORT"],
    [{ HUBBUB_TLS_PORT: "8080", HUBBUB_HOST: "::" }, "HUBBUB_HTTP_PORT", "HUBBUB_TLS_PORT"],
    [{ HUBBUB_PORT: "8080", HUBBUB_HTTP_HOST: "0.0.0.0" }, "HUBBUB_HTTP_PORT", "HUBBUB_PORT"],
    [{ HUBBUB_PORT: "8080", HUBBUB_HTTP_HOST: "127.0.0.2" }],
    [{ HUBBUB_PORT: "8080", HUBBUB_HOST: "0.0.0.0", HUBBUB_HTTP_HOST: "::1" }],
    [{ HUBBUB_PORT: "0", HUBBUB_TLS_PORT: "0", HUBBUB_HTTP_PORT: "0" }],
    [{ HUBBUB_PORT: "off", HUBBUB_HTTP_PORT: "off" }],
    // UDP has ports of its own
    [{ HUBBUB_PORT: "23000" }]
  ]
  for (const [env, variable, other] of clashing) {
    it.effect(`a port is given once: ${JSON.stringify(env)}`, () =>
      Effect.gen(function* () {
        const certified = { ...env, HUBBUB_TLS_CERTIFICATE: "cert.pem", HUBBUB_TLS_KEY: "key.pem" }
        if (variable === undefined) return void (yield* read(certified))
        const found = yield* mistakes(certified)
        assert.deepStrictEqual(
          found.map(({ expected, variable }) => [variable, expected]),
          [[variable, `another port than that of ${other}`]]
        )
      })
    )
  }

  it.effect("a port or a host that is itself a mistake clashes with nothing", () =>
    Effect.map(mistakes({ HUBBUB_PORT: "8080", HUBBUB_HOST: "two words", HUBBUB_HTTP_HOST: "two words" }), (found) =>
      assert.deepStrictEqual(
        found.map(({ variable }) => variable),
        ["HUBBUB_HOST", "HUBBUB_HTTP_HOST"]
      )
    )
  )
})
