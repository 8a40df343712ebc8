import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { isUndecided, recognise, type WrongGuest } from "../../src/net/WrongGuest.ts"
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
  ["a WebDAV report (RFC 3253 §3.6)", utf8("VERSION-CONTROL /x HTTP/1.1\r\n"), "HTTP"],
  ["SSDP by TCP", utf8("M-SEARCH * HTTP/1.1\r\n"), "HTTP"],
  ["RTSP (RFC 2326 §6.1), as nmap asks", utf8("OPTIONS / RTSP/1.0\r\n\r\n"), "RTSP"],
  ["RTSP of a camera's viewer", utf8("GET_PARAMETER rtsp://x/1 RTSP/1.0\r\n"), "RTSP"],
  ["SIP (RFC 3261 §7.1), as nmap asks", utf8("OPTIONS sip:nm SIP/2.0\r\nVia: SIP/2.0/TCP nm;branch=foo\r\n"), "SIP"],
  ["SMTP (RFC 5321 §4.1.1.1)", utf8("EHLO scanner\r\n"), "SMTP"],
  ["SMTP, older", utf8("HELO mail.example.org\r\n"), "SMTP"],
  ["SMTP, by address", utf8("HELO [192.0.2.1]\n"), "SMTP"],
  ["LMTP (RFC 2033 §4.1)", utf8("LHLO x\r\n"), "SMTP"],
  ["the PROXY protocol, version 1", utf8("PROXY TCP4 192.0.2.1 192.0.2.2 56324 443\r\n/nick ann\r\n"), "PROXY"],
  ["version 1, of a proxy's own health check", utf8("PROXY UNKNOWN\r\n"), "PROXY"],
  ["version 2", hex("0d 0a 0d 0a 00 0d 0a 51 55 49 54 0a 21 11 00 0c c0 00 02 01 c0 00 02 02 dc 04 01 bb"), "PROXY"],
  ["SOCKS4, connect", hex("04 01 00 50 c0 00 02 01 00"), "SOCKS"],
  ["SOCKS4a, with a name", hex("04 01 00 50 00 00 00 01 'me' 00 'example.org' 00"), "SOCKS"],
  ["SOCKS5, no authentication (RFC 1928 §3)", hex("05 01 00"), "SOCKS"],
  ["SOCKS5, three methods", hex("05 03 00 01 02"), "SOCKS"],
  ["the hello of SSL 2, of a client that knows TLS 1.0", hex("80 2e 01 03 01 00 15 00 00 00 10"), "TLS"],
  ["the hello of SSL 2", hex("80 2c 01 00 02 00 03 00 00 00"), "TLS"],
  ["SMB 1, negotiate, as nmap asks", hex("00 00 00 a4 ff 'SMB' 72 00 00 00 00 08 01 40"), "SMB"],
  ["SMB 2", hex("00 00 00 66 fe 'SMB' 40 00 00 00"), "SMB"],
  ["NetBIOS, a request for a session", hex("81 00 00 44 20 'CK'"), "SMB"],
  ["X11, little endian", hex("6c 00 0b 00 00 00 00 00 00 00 00 00"), "X11"],
  ["X11, big endian", hex("42 00 00 0b 00 00 00 00 00 00 00 00"), "X11"],
  [
    "ONC RPC: portmap's null call, as nmap asks",
    hex("80 00 00 28 72 fe 1d 13 00 00 00 00 00 00 00 02 00 01 86 a0"),
    "RPC"
  ],
  [
    "DNS by TCP: version.bind, as nmap asks",
    hex("00 1e 00 06 01 00 00 01 00 00 00 00 00 00 07 'version' 04 'bind' 00 00 10 00 03"),
    "DNS"
  ],
  ["DNS by TCP: a status request", hex("00 0c 00 00 10 00 00 00 00 00 00 00 00 00"), "DNS"],
  ["LDAP: a bind, as nmap asks", hex("30 0c 02 01 01 60 07 02 01 02 04 00 80 00"), "binary"],
  ["PostgreSQL: may I use TLS", hex("00 00 00 08 04 d2 16 2f"), "binary"],
  ["PostgreSQL: a start", hex("00 00 00 22 00 03 00 00 'user' 00 'ann' 00 'database' 00 'x' 00 00"), "binary"],
  ["SQL Server: a hello", hex("12 01 00 34 00 00 00 00 00 00 15 00 06 01 00 1b 00 01 02"), "binary"],
  ["Oracle: a connect", hex("00 5a 00 00 01 00 00 00 01 36 01 2c 00 00 08 00 7f ff 7f 08"), "binary"],
  [
    "MongoDB: is it the master",
    hex("3a 00 00 00 a7 41 00 00 00 00 00 00 d4 07 00 00 00 00 00 00 'admin.$cmd' 00 00 00 00 00 01"),
    "binary"
  ],
  ["Kerberos", hex("00 00 00 71 6a 81 6e 30 81 6b a1 03 02 01 05 a2 03 02 01 0a"), "binary"],
  ["talk of RTSP", utf8("OPTIONS for RTSP/1.0 are many\r\n"), undefined],
  ["talk of mail", utf8("EHLO is how SMTP says hello\r\n"), undefined],
  ["HELO, to people", utf8("HELO everyone\r\n"), undefined],
  ["talk of proxies", utf8("PROXY TCP4? no idea\r\n"), undefined],
  ["two empty lines", hex("0d 0a 0d 0a"), undefined],
  ["Enter held down in character mode (CR NUL), then text", hex("0d 00 0d 00 0d 00 0d 00 'hi' 0d 00"), undefined],
  ["Ctrl-D, as inetutils sends it", hex("04"), undefined],
  ["Ctrl-E, then a name", hex("05 'ann' 0d 0a"), undefined],
  ["Ctrl-D, Ctrl-A in character mode", hex("04 01"), undefined],
  ["a MUD client's NULs before a name", hex("00 00 00 00 'ann' 0d 0a"), undefined],
  ["NULs and a Ctrl-C", hex("00 'hi' 03 00 0d 0a"), undefined],
  ["UTF-16, little endian", hex("'h' 00 'i' 00 0d 00 0a 00 'x' 00 'y' 00 'z' 00"), undefined],
  ["arrow keys", hex("1b '[A' 1b '[B' 00 1b '[D' 1b '[D' 1b '[D' 0d 00"), undefined],
  [
    "a window and a terminal's name (RFC 1073, RFC 1091)",
    hex("ff fa 1f 00 50 00 18 ff f0 ff fa 18 00 'X' 01 ff f0"),
    undefined
  ],
  ["DO ECHO and more of telnet, which is no hello of SSL 2", hex("ff fd 01 03 00 00 00"), undefined],
  ["Latin 1", hex("c9 e0 fc 80 01 02 20 80 0d 0a"), undefined],
  ["UTF-8 with four bytes", utf8("😃 ok\r\n"), undefined],
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

  it("a browser is told where the page is, in a whole answer; others are not", () => {
    const answer = (first: string) => new TextDecoder().decode(recognise(utf8(first), 8080)!.refusal)
    const [, length, body] = /Content-Length: (\d+)\r\n.*?\r\n\r\n(.*)$/su.exec(answer("GET / HTTP/1.1\r\n")) ?? []
    assert.include(body, "The page for browsers is on port 8080.\r\n")
    assert.strictEqual(Number(length), body!.length)
    assert.notInclude(answer("OPTIONS * RTSP/1.0\r\n"), "8080")
    assert.notInclude(refusalOf("GET / HTTP/1.1\r\n"), "port")
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

  it("so few bytes may yet become a request, a record, a banner, a header", () => {
    for (const whole of ["GET / HTTP/1.1", "OPTIONS * RTSP/1.0", "EHLO x\r", "PROXY TCP4 ", "SSH-2.0-"]) {
      for (let length = 1; length < whole.length; length++) {
        const first = utf8(whole.slice(0, length))
        assert.isTrue(isUndecided(first) || recognise(first) !== undefined, whole.slice(0, length))
      }
      assert.isDefined(recognise(utf8(whole)), whole)
    }
    for (const decided of ["GET / HTTP/1.1\r\n", "hello", "Hi", "GET /\r\n", "/nick ann\r\n", "\r\n", "\u0004", "\0"]) {
      assert.isFalse(isUndecided(utf8(decided)), decided)
    }
  })

  it.effect.prop(
    "text without controls is a line, whatever keep-alives and line ends are in it",
    [hostileText],
    ([text]) =>
      Effect.sync(() => {
        const words = text.toWellFormed().replace(/\p{Cc}/gu, "")
        for (const end of ["\r\0", "\r\n", "\n"]) {
          assert.isUndefined(recognise(utf8(`\0x\0${words}${end}\0\0${words}\0${end}`)), end)
        }
      })
  )

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

  it.each([
    ["OPTIONS / RTSP/1.0\r\n", /^RTSP\/1\.0 400 Bad Request\r\n/],
    ["OPTIONS sip:nm SIP/2.0\r\n", /^SIP\/2\.0 400 Bad Request\r\n/],
    ["EHLO x\r\n", /^554 This is a chat [ -~]+\r\n$/],
    ["PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n", /^This port does not take the PROXY protocol[ -~]+\r\n$/],
    ["\r\n\r\n\0\r\nQUIT\n", /^This port does not take the PROXY protocol[ -~]+\r\n$/],
    ["\u0004\u0001\0P1111\0", /^\0\[\0{6}$/],
    ["\u0005\u0001\0", /^\u0005\u00ff$/]
  ])("%j is answered in its own protocol", (first, refusal) => {
    assert.match(refusalOf(first), refusal)
  })

  it("SSH is answered by a line that is no identification (RFC 4253 §4.2)", () => {
    assert.match(refusalOf("SSH-2.0-x\r\n"), /^(?!SSH-)[ -~]+\r\n$/)
  })
})
