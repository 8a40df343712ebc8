import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as Endpoint from "../../src/net/Endpoint.ts"

const valid: ReadonlyArray<readonly [text: string, endpoint: Endpoint.Endpoint]> = [
  ["localhost:2626", { _tag: "Tcp", host: "localhost", port: 2626 }],
  ["127.0.0.1:1", { _tag: "Tcp", host: "127.0.0.1", port: 1 }],
  ["[::1]:65535", { _tag: "Tcp", host: "::1", port: 65_535 }],
  ["[fe80::1%eth0]:80", { _tag: "Tcp", host: "fe80::1%eth0", port: 80 }],
  ["chat_server:80", { _tag: "Tcp", host: "chat_server", port: 80 }],
  ["tls:mail.example:465", { _tag: "Tls", host: "mail.example", port: 465 }],
  ["tls:[::1]:465", { _tag: "Tls", host: "::1", port: 465 }],
  ["udp:5140", { _tag: "Udp", host: undefined, port: 5140 }],
  ["udp:127.0.0.1:5140", { _tag: "Udp", host: "127.0.0.1", port: 5140 }],
  ["udp:[::1]:5140", { _tag: "Udp", host: "::1", port: 5140 }],
  ["./chat.sock", { _tag: "UnixPath", path: "./chat.sock" }],
  ["/run/a:1/x", { _tag: "UnixPath", path: "/run/a:1/x" }],
  ["-", { _tag: "StandardInput" }]
]

const invalid: ReadonlyArray<readonly [text: string, why: RegExp]> = [
  ["localhost", /expected host:port/],
  ["localhost:0", /from 1 to 65535/],
  ["udp:0", /from 1 to 65535/],
  ["localhost:65536", /0 through 65535/],
  ["localhost:023", /unpadded/],
  ["localhost:http", /decimal integer/],
  ["::1:80", /bracketed/],
  ["[::1]", /expected \[IPv6\]:port/],
  ["256.1.1.1:80", /numeric/],
  ["two words:80", /domain name/],
  ["udp:", /decimal integer/],
  ["udp:x", /decimal integer/],
  ["tls:mail.example", /expected host:port/],
  ["http://127.0.0.1:80/", /URL/],
  ["telnet://mail.example", /URL/],
  ["", /expected host:port/]
]

const withDefault: ReadonlyArray<readonly [text: string, shown: string]> = [
  ["localhost", "localhost:2626"],
  ["localhost:23", "localhost:23"],
  ["127.0.0.1", "127.0.0.1:2626"],
  ["::1", "[::1]:2626"],
  ["[::1]", "[::1]:2626"],
  ["[::1]:23", "[::1]:23"],
  ["tls:localhost", "tls:localhost:2626"]
]

describe("Endpoint", () => {
  it.each(valid)("%s", (text, endpoint) => {
    assert.deepStrictEqual(Endpoint.parse(text), Result.succeed(endpoint))
    assert.strictEqual(Endpoint.format(endpoint), text)
  })

  it.each(invalid)("refuses %j and says why", (text, why) => {
    const message = Result.getOrThrow(Result.flip(Endpoint.parse(text))).message
    assert.match(message, why)
    assert.isTrue(message.startsWith(`${JSON.stringify(text)} is not understood: `), message)
    assert.isTrue(message.endsWith("."), message)
  })

  it.each(withDefault)("%s has a port by default", (text, shown) => {
    assert.strictEqual(Endpoint.format(Result.getOrThrow(Endpoint.parsePeer(text, 2626))), shown)
  })

  it.each(["localhost:", "localhost:x", "a b"])("%s is wrong even where a port may be left out", (text) => {
    assert.isTrue(Result.isFailure(Endpoint.parsePeer(text, 2626)))
  })

  it.effect.prop(
    "whatever is written, parsing answers, and what it accepts it writes so that it means the same",
    [
      Schema.Array(
        Schema.Literals(["a", "1", ":", "[", "]", ".", "udp:", "tls:", "::1", "80", "%", "/", "-", " ", "é"])
      )
    ],
    ([parts]) =>
      Effect.sync(() => {
        const parsed = Endpoint.parse(parts.join(""))
        if (Result.isSuccess(parsed)) assert.deepStrictEqual(Endpoint.parse(Endpoint.format(parsed.success)), parsed)
      })
  )
})
