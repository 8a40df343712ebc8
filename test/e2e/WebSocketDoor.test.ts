import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { client, line, start, text } from "./PageServer.ts"
import * as WebClient from "./WebClient.ts"

describe("the page's door", () => {
  it.live("pages of other sites are refused, unless they are listed", () =>
    Effect.gen(function* () {
      const server = yield* start({ HUBBUB_ORIGINS: "https://chat.example" })
      const refused = (headers: Readonly<Record<string, string>>) =>
        Effect.map(Effect.flip(server.connect(headers)), ({ message }) => message)
      assert.match(yield* refused({ Origin: "https://evil.example" }), / 403 /)
      assert.match(yield* refused({ Origin: "null" }), / 403 /)
      assert.match(yield* refused({ Origin: "http://chat.example" }), / 403 /)
      assert.match(yield* refused({ "Sec-WebSocket-Protocol": "other, more" }), / 400 /)
      assert.match(yield* refused({ Upgrade: "h2c" }), / 426 /)
      // a name of theirs that leads here (DNS rebinding)
      assert.match(yield* refused({ Host: "evil.example", Origin: "http://evil.example" }), / 421 /)
      yield* server.connect({ Origin: "https://chat.example" })
      yield* server.connect({ Host: "chat.example", Origin: "https://chat.example" })
      yield* server.connect({ Origin: `http://127.0.0.1:${server.httpPort}` })
      yield* server.connect({ "Sec-WebSocket-Protocol": "other, hubbub.v1" })
    })
  )

  it.live("an address of a proxy is believed from those who are trusted only", () =>
    Effect.gen(function* () {
      const headers = { "X-Forwarded-For": "203.0.113.7" }
      const trusting = yield* start({ HUBBUB_TRUSTED_PROXIES: "127.0.0.0/8" })
      const page = yield* trusting.connect(headers)
      yield* page.send({ type: "hello", client })
      yield* trusting.log.find(/guest-\d+ joined peer=203\.0\.113\.7/)
      const wary = yield* start()
      const other = yield* wary.connect(headers)
      yield* other.send({ type: "hello", client })
      yield* wary.log.find(/guest-\d+ joined peer=127\.0\.0\.1:\d+/)
    })
  )

  it.live("who finds no place is told so, and to come again", () =>
    Effect.gen(function* () {
      const server = yield* start({ HUBBUB_MAX_CONNECTIONS: "1" })
      yield* server.join("bob")
      const page = yield* server.connect()
      assert.deepInclude(yield* page.next("closing"), { reason: "full", mayReturn: true })
      assert.strictEqual(yield* page.closed, "1013 full")
    })
  )

  const hello = JSON.stringify({ type: "hello", client })
  const wrong: ReadonlyArray<readonly [what: string, bytes: () => Uint8Array, closed: string]> = [
    ["no hello", () => WebClient.frame(1, text('{"type":"ping"}')), "4400 no-protocol"],
    ["no JSON", () => WebClient.frame(1, text("hello")), "4400 no-protocol"],
    ["a short secret", () => WebClient.frame(1, text('{"type":"hello","client":"short"}')), "4400 no-protocol"],
    ["a binary frame first", () => WebClient.frame(2, text(hello)), "4400 no-protocol"],
    [
      "a binary frame later",
      () => Buffer.concat([WebClient.frame(1, text(hello)), WebClient.frame(2, text("x"))]),
      "1003 binary-frame"
    ],
    [
      "an unknown type",
      () => Buffer.concat([WebClient.frame(1, text(hello)), WebClient.frame(1, text('{"type":"x"}'))]),
      "4400 no-protocol"
    ],
    ["no UTF-8", () => WebClient.frame(1, Uint8Array.of(0xc3, 0x28)), "1007 "],
    ["a frame that is too big", () => WebClient.frame(1, new Uint8Array(20_000)), "1009 "],
    ["too big in fragments", () => fragments(20_000), "1009 "],
    ["an unmasked frame", () => Uint8Array.of(0x81, 1, 0x78), "1002 "],
    ["a reserved opcode", () => WebClient.frame(3, text("x")), "1002 "],
    ["a fragmented control frame", () => WebClient.frame(9, text("x"), false), "1002 "]
  ]

  /** One message of `length` bytes in frames of 1000. */
  const fragments = (length: number) =>
    Buffer.concat(
      Array.from({ length: length / 1000 }, (_, index) =>
        WebClient.frame(index === 0 ? 1 : 0, Buffer.alloc(1000, "x"), index === length / 1000 - 1)
      )
    )

  it.live("whatever comes instead of the protocol closes with its code, and harms nobody", () =>
    Effect.gen(function* () {
      const server = yield* start()
      const bob = yield* server.join("bob")
      for (const [what, bytes, closed] of wrong) {
        const page = yield* server.connect()
        yield* page.raw(bytes())
        assert.strictEqual(yield* page.closed, closed, what)
      }
      yield* bob.send(line("still here"))
      yield* bob.next("said")
    })
  )

  it.live("frames in fragments, and pings between them, are one message", () =>
    Effect.gen(function* () {
      const server = yield* start()
      const page = yield* server.connect()
      const bytes = text(hello)
      yield* page.raw(WebClient.frame(1, bytes.subarray(0, 5), false))
      yield* page.raw(WebClient.frame(9, text("?")))
      yield* page.transcript.expectLine("opcode 10 3f")
      yield* page.raw(WebClient.frame(0, bytes.subarray(5, 6), false))
      yield* page.raw(WebClient.frame(0, bytes.subarray(6)))
      yield* page.next("welcome")
    })
  )

  it.live("who asks for pongs and never reads them fills no memory, and is closed", () =>
    Effect.gen(function* () {
      const server = yield* start()
      const bob = yield* server.join("bob")
      const page = yield* server.connect()
      yield* page.raw(WebClient.frame(1, text(hello)))
      yield* page.next("welcome")
      yield* page.pause
      const ping = WebClient.frame(9, Buffer.alloc(125, "?"))
      yield* Effect.forkScoped(page.raw(Buffer.concat(Array.from({ length: 100_000 }, () => ping))))
      yield* server.log.find(/guest-\d+ left .*reason=/)
      assert.match((yield* bob.next("left")).by, /^guest-/)
    })
  )

  it.live("a reader that stops reading holds up nobody, fills no memory, and is closed as too slow", () =>
    Effect.gen(function* () {
      const server = yield* start({ HUBBUB_WRITE_TIMEOUT: "1s", HUBBUB_LOG_BYTES: "256 KiB" })
      const slow = yield* server.join("slow")
      const ann = yield* server.join("ann")
      // reads nothing before the end: the line that slow left may come before the log tells it
      const bob = yield* server.join("bob")
      yield* slow.pause
      let isGone = false
      yield* Effect.forkScoped(
        Effect.map(server.log.find(/slow left .*reason=too-slow/), () => {
          isGone = true
        })
      )
      while (!isGone) {
        const last = Array.from({ length: 200 }, () => line("x".repeat(1000)))
        yield* ann.raw(Buffer.concat(last.map((frame) => WebClient.frame(1, text(JSON.stringify(frame))))))
        yield* ann.transcript.expectLine(`{"type":"ack","id":"${last[199]!.id}"}`)
      }
      yield* bob.next("left")
    })
  )
})
