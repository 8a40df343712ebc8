import { assert, describe, it } from "@effect/vitest"
import * as NetAddress from "effect/net/NetAddress"
import * as Schema from "effect/Schema"
import * as ProxyProtocol from "../../src/net/ProxyProtocol.ts"

const bytes = (text: string) => new TextEncoder().encode(text)

/** What is read in a text: the source and what is left, or why it is none. */
const read = (text: string) => {
  const header = ProxyProtocol.parse(bytes(text))
  if (typeof header === "string") return header
  const source = header.source === undefined ? "unknown" : NetAddress.formatInet(header.source)
  return [source, text.slice(header.length)]
}

// proxy-protocol.txt §2.1
const longest6 = "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"
const longest = `PROXY UNKNOWN ${longest6} ${longest6} 65535 65535\r\n`

describe("ProxyProtocol", () => {
  it("reads the examples of the specification", () => {
    assert.deepStrictEqual(read("PROXY TCP4 192.168.0.1 192.168.0.11 56324 443\r\nGET /"), [
      "192.168.0.1:56324",
      "GET /"
    ])
    assert.deepStrictEqual(read("PROXY TCP4 255.255.255.255 255.255.255.255 65535 65535\r\n"), [
      "255.255.255.255:65535",
      ""
    ])
    assert.deepStrictEqual(read(`PROXY TCP6 ${longest6} ${longest6} 65535 65535\r\n`), [`[${longest6}]:65535`, ""])
    assert.deepStrictEqual(read("PROXY UNKNOWN\r\nhi"), ["unknown", "hi"])
    assert.strictEqual(longest.length, 107)
    assert.deepStrictEqual(read(longest), ["unknown", ""])
  })

  it.each([
    "hello\r\n",
    "PROXY\r\n",
    "PROXY TCP4\r\n",
    "PROXY  TCP4 1.2.3.4 5.6.7.8 1 2\r\n",
    "PROXY TCP4 1.2.3.4 5.6.7.8 1 2\n",
    "PROXY TCP4 1.2.3.4 5.6.7.8 1 2 \r\n",
    "PROXY TCP4 1.2.3.4 5.6.7.8 1\r\n",
    "PROXY TCP4 1.2.3.4 5.6.7.8 01 2\r\n",
    "PROXY TCP4 1.2.3.4 5.6.7.8 65536 2\r\n",
    "PROXY TCP4 1.2.3.4 5.6.7.8 1 65536\r\n",
    "PROXY TCP4 1.2.3.256 5.6.7.8 1 2\r\n",
    "PROXY TCP4 1.2.3.4 5.6.7 1 2\r\n",
    "PROXY TCP4 ::1 ::1 1 2\r\n",
    "PROXY TCP6 1.2.3.4 5.6.7.8 1 2\r\n",
    "PROXY UDP4 1.2.3.4 5.6.7.8 1 2\r\n",
    "proxy TCP4 1.2.3.4 5.6.7.8 1 2\r\n",
    "\r\n\r\n\0\r\nQUIT\n",
    `PROXY UNKNOWN ${"x".repeat(92)}\r\n`,
    `PROXY UNKNOWN ${"x".repeat(93)}`
  ])("%j is none", (text) => assert.strictEqual(read(text), "malformed"))

  it.prop("wherever packets are split, and whatever follows", [Schema.Int, Schema.String], ([at, rest]) => {
    const header = "PROXY TCP6 2001:db8::1 2001:db8::2 1 65535\r\n"
    const cut = Math.abs(at) % header.length
    assert.strictEqual(read(header.slice(0, cut)), "incomplete")
    const parsed = ProxyProtocol.parse(bytes(header + rest))
    assert.isTrue(typeof parsed === "object" && parsed.length === header.length)
  })
})
