import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { recognise, type WrongGuest } from "../../src/net/WrongGuest.ts"
import { openings } from "../e2e/openings/Openings.ts"
import { hostileText } from "../chat/HostileText.ts"
import { hex, utf8 } from "./Chunking.ts"

type Protocol = WrongGuest["protocol"]

const captured: ReadonlyArray<readonly [file: string, protocol: Protocol | undefined]> = [
  ["curl-get", "HTTP"],
  ["curl-post", "HTTP"],
  ["openssl-s_client", "TLS"],
  ["ssh", "SSH"],
  ["plink-ssh", "SSH"],
  ["remote-desktop", "RDP"],
  ["nc", undefined],
  ["ncat", undefined],
  ["plink-telnet", undefined],
  ["telnet-negotiating", undefined],
  ["telnet-interrupt", undefined],
  ["telnet-answers", undefined]
]

const written: ReadonlyArray<readonly [what: string, first: Uint8Array, protocol: Protocol | undefined]> = [
  ["HTTP/1.0", utf8("GET / HTTP/1.0\r\n\r\n"), "HTTP"],
  ["the HTTP/2 preface (RFC 9113 §3.4)", utf8("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), "HTTP"],
  ["a proxy's CONNECT", utf8("CONNECT example.org:443 HTTP/1.1\r\n"), "HTTP"],
  ["a WebSocket upgrade", utf8("GET /chat HTTP/1.1\r\nUpgrade: websocket\r\n"), "HTTP"],
  ["a path of a kilobyte", utf8(`GET /${"a".repeat(1000)} HTTP/1.1\r\n`), "HTTP"],
  ["TLS 1.0 to 1.3 share the first bytes (RFC 8446 §5.1)", hex("16 03 03 00 10"), "TLS"],
  ["SSH 1.99", utf8("SSH-1.99-scanner\r\n"), "SSH"],
  ["talk of HTTP", utf8("I GET / HTTP/1.1 errors\r\n"), undefined],
  ["a word in capitals", utf8("GET out of here\r\n"), undefined],
  ["HTTP in a later line", utf8("hi\r\nGET / HTTP/1.1\r\n"), undefined],
  ["in lower case", utf8("get / HTTP/1.1\r\n"), undefined],
  ["ssh in talk", utf8("SSH is great\r\n"), undefined],
  ["ssh in talk, with a hyphen (RFC 4253 §4.2 has a version there)", utf8("SSH-2 is great\r\n"), undefined],
  ["a command", utf8("/nick ann\r\n"), undefined],
  ["Ctrl-C alone", hex("03"), undefined],
  ["Ctrl-V alone", hex("16"), undefined],
  ["nothing", hex(""), undefined]
]

const refusalOf = (first: string): string => new TextDecoder("latin1").decode(recognise(utf8(first))!.refusal)

describe("WrongGuest", () => {
  it.each(captured)("captured: %s", (file, protocol) => {
    assert.strictEqual(recognise(openings.get(file)!.bytes)?.protocol, protocol)
  })

  it("every captured opening is judged here", () => {
    assert.sameMembers(
      captured.map(([file]) => file),
      [...openings.keys()]
    )
  })

  it.each(written)("%s", (_what, first, protocol) => {
    assert.strictEqual(recognise(first)?.protocol, protocol)
  })

  it.effect.prop("what begins with a letter in lower case or a slash is a line", [hostileText], ([text]) =>
    Effect.sync(() => {
      for (const first of ["x", "/", "é"]) assert.isUndefined(recognise(utf8(first + text.toWellFormed())))
    })
  )

  it("HTTP is answered 400, as long as it says, and told what this is (RFC 9112 §9.6)", () => {
    const [head = "", body = ""] = refusalOf("GET / HTTP/1.1\r\n").split("\r\n\r\n")
    const [status, ...headers] = head.split("\r\n")
    assert.strictEqual(status, "HTTP/1.1 400 Bad Request")
    assert.include(headers, "Connection: close")
    assert.include(headers, `Content-Length: ${utf8(body).length}`)
    assert.match(body, /chat for line clients/)
  })

  it("TLS is answered by a fatal alert (RFC 8446 §6)", () => {
    assert.deepStrictEqual(recognise(hex("16 03 01 01 24 01"))?.refusal, hex("15 03 01 00 02 02 28"))
  })

  it("SSH is answered by a line that is no identification (RFC 4253 §4.2)", () => {
    assert.match(refusalOf("SSH-2.0-x\r\n"), /^(?!SSH-)[ -~]+\r\n$/)
  })
})
