/**
 * Programs that speak another protocol at the chat's port: who they are, by their first bytes, and a refusal in their own
 * protocol where it has one.
 */

/** What is recognised; `binary` is anything that no line client begins with. */
export const protocols = [
  "HTTP",
  "RTSP",
  "SIP",
  "SMTP",
  "SSH",
  "PROXY",
  "TLS",
  "RDP",
  "SOCKS",
  "SMB",
  "X11",
  "RPC",
  "DNS",
  "binary"
] as const

/** A program that did not mean to chat. */
export interface WrongGuest {
  /** What it speaks. */
  readonly protocol: (typeof protocols)[number]
  /** What it is told before it is closed. */
  readonly refusal: Uint8Array
}

const encoder = new TextEncoder()
const decoder = new TextDecoder("latin1")

const explanation = "This is a chat for line clients, such as nc or telnet."
const proxyExplanation =
  "This port does not take the PROXY protocol from you: connect without it (no send-proxy), or see HUBBUB_PROXY_PROTOCOL."

const nothing = new Uint8Array()
const inLines = (...lines: ReadonlyArray<string>): Uint8Array => encoder.encode(`${lines.join("\r\n")}\r\n`)

/** RFC 9112 §4, and what RTSP (RFC 2326 §7) and SIP (RFC 3261 §7.2) have taken from it. */
const badRequest = (version: string, ...words: ReadonlyArray<string>): Uint8Array =>
  inLines(
    `${version} 400 Bad Request`,
    "Content-Type: text/plain; charset=utf-8",
    `Content-Length: ${words.reduce((length, { length: more }) => length + more + 2, 0)}`,
    "Connection: close",
    "",
    ...words
  )

/** As much as is looked at: a request line with any sensible path. */
const lookedAt = 2048

/** How a protocol begins that is written in lines. None of these is what a person might say. */
const written: ReadonlyArray<WrongGuest & { readonly begins: RegExp }> = [
  {
    protocol: "HTTP",
    begins: /^[A-Z][A-Z-]{2,15} \S+ HTTP\/\d(?:\.\d?)?(?:[\r\n]|$)/,
    refusal: badRequest("HTTP/1.1", explanation)
  },
  {
    protocol: "RTSP",
    begins: /^[A-Z_]{3,15} \S+ RTSP\/\d(?:\.\d?)?(?:[\r\n]|$)/,
    refusal: badRequest("RTSP/1.0", explanation)
  },
  {
    protocol: "SIP",
    begins: /^[A-Z]{3,10} \S+ SIP\/\d(?:\.\d?)?(?:[\r\n]|$)/,
    refusal: badRequest("SIP/2.0", explanation)
  },
  // RFC 5321 §3.1: no mail here; who says HELO to people hardly names a domain
  {
    protocol: "SMTP",
    begins: /^(?:(?:EHLO|LHLO) \S+|HELO (?:\[\S+\]|\S+\.\S+))[\r\n]/,
    refusal: inLines(`554 ${explanation}`)
  },
  // RFC 4253 §4.2; "SSH- what?" is somebody's question
  { protocol: "SSH", begins: /^SSH-\d+\.\d+-/, refusal: inLines(explanation) },
  // version 1, and the signature of version 2: haproxy's proxy-protocol.txt §2
  { protocol: "PROXY", begins: /^PROXY (?:TCP4|TCP6|UNKNOWN)[ \r]/, refusal: inLines(proxyExplanation) },
  { protocol: "PROXY", begins: /^\r\n\r\n\0\r\nQUIT\n/, refusal: inLines(proxyExplanation) }
]

const hasAt = (bytes: Uint8Array, at: number, ...expected: ReadonlyArray<number>): boolean =>
  expected.every((byte, index) => bytes[at + index] === byte)

const startsWith = (bytes: Uint8Array, ...expected: ReadonlyArray<number>): boolean => hasAt(bytes, 0, ...expected)

/** `VER NMETHODS METHODS`: RFC 1928 §3. */
const isSocks5 = (first: Uint8Array): boolean => {
  const count = first[1] ?? 0
  const methods = first.subarray(2, 2 + count)
  return first[0] === 5 && count > 0 && count < 10 && methods.length === count && methods.every((method) => method < 10)
}

/** A question with the length before it: RFC 1035 §4.1.1, §4.2.2. */
const isDns = (first: Uint8Array): boolean =>
  first.length >= 14
  && first[0]! * 256 + first[1]! === first.length - 2
  && first[4]! < 0x80
  && first[6] === 0
  && first[7]! <= 1
  && hasAt(first, 8, 0, 0)

const isTelnetCommand = (byte: number, index: number, bytes: Uint8Array): boolean =>
  byte === 0xff && bytes[index + 1]! >= 0xec && bytes[index + 1]! <= 0xfe

/**
 * NULs, and controls that only a hand at a key sends, several together. Neither alone: some clients send a NUL to stay
 * alive, and UTF-16 is full of them.
 */
const isBinary = (first: Uint8Array): boolean => {
  const NUL = 0
  const BEL = 7
  const CR = 13
  const ESC = 27
  if (!first.includes(NUL) || first.some(isTelnetCommand)) return false
  const nuls = first.filter((byte, index) => byte === NUL && first[index - 1] !== CR).length
  const controls = first.filter(
    (byte) => byte > NUL && byte < 32 && !(byte >= BEL && byte <= CR) && byte !== ESC
  ).length
  return nuls > 0 && controls > 0 && nuls + controls >= 5
}

/** How a protocol begins that is made of bytes: none of these is a line's beginning. */
const encoded: ReadonlyArray<WrongGuest & { readonly isBegunBy: (first: Uint8Array) => boolean }> = [
  {
    // a handshake record (RFC 8446 §5.1), or the oldest hello of all (RFC 5246 appendix E.2)
    protocol: "TLS",
    isBegunBy: (first) =>
      startsWith(first, 0x16, 3)
      || (first[0]! >> 6 === 2 && (hasAt(first, 2, 1, 0, 2) || (hasAt(first, 2, 1, 3) && first[4]! <= 4))),
    // a record with a fatal alert: handshake_failure
    refusal: Uint8Array.of(0x15, 0x03, 0x01, 0x00, 0x02, 0x02, 0x28)
  },
  // TPKT (RFC 1006), as remote desktops send it
  { protocol: "RDP", isBegunBy: (first) => startsWith(first, 3, 0), refusal: nothing },
  {
    // SOCKS4: connect or bind; "rejected or failed" is 91
    protocol: "SOCKS",
    isBegunBy: (first) => (startsWith(first, 4, 1) || startsWith(first, 4, 2)) && first.length >= 9,
    refusal: Uint8Array.of(0, 91, 0, 0, 0, 0, 0, 0)
  },
  // no acceptable method: RFC 1928 §3
  { protocol: "SOCKS", isBegunBy: isSocks5, refusal: Uint8Array.of(5, 0xff) },
  {
    // behind the length of a NetBIOS message (RFC 1002 §4.3.1), or a request for its session
    protocol: "SMB",
    isBegunBy: (first) =>
      startsWith(first, 0x81, 0)
      || (first[0] === 0 && (hasAt(first, 4, 0xff, 0x53, 0x4d, 0x42) || hasAt(first, 4, 0xfe, 0x53, 0x4d, 0x42))),
    refusal: nothing
  },
  {
    // the byte order, and version 11 in it
    protocol: "X11",
    isBegunBy: (first) => startsWith(first, 0x6c, 0, 11, 0) || startsWith(first, 0x42, 0, 0, 11),
    refusal: nothing
  },
  {
    // a record's mark, a number, a call in version 2: RFC 5531 §9, §11
    protocol: "RPC",
    isBegunBy: (first) => startsWith(first, 0x80, 0) && hasAt(first, 8, 0, 0, 0, 0, 0, 0, 0, 2),
    refusal: nothing
  },
  { protocol: "DNS", isBegunBy: isDns, refusal: nothing },
  { protocol: "binary", isBegunBy: isBinary, refusal: nothing }
]

/** Who sent these first bytes, if it was not a line client. A browser is told the port of the page, if there is one. */
export const recognise = (first: Uint8Array, pagePort?: number): WrongGuest | undefined => {
  // most people wait for the greeting before they say anything
  if (first.length === 0) return undefined
  const text = decoder.decode(first.subarray(0, lookedAt))
  const guest =
    written.find(({ begins }) => begins.test(text))
    ?? encoded.find(({ isBegunBy }) => isBegunBy(first.subarray(0, lookedAt)))
  return guest?.protocol === "HTTP" && pagePort !== undefined
    ? { ...guest, refusal: badRequest("HTTP/1.1", explanation, `The page for browsers is on port ${pagePort}.`) }
    : guest
}

/** Whether so few bytes may yet become a wrong guest's: a request line, a record or a banner without its end. */
export const isUndecided = (first: Uint8Array): boolean => {
  if (first.length === 1 && (first[0] === 0x16 || first[0] === 0x03)) return true
  if (first.length > lookedAt) return false
  const text = decoder.decode(first)
  return (
    /^(?:S|SS|SSH|SSH-[\d.]*)$/.test(text)
    || /^[A-Z][A-Z_-]{0,15}(?: \S*(?: [A-Z/]*)?)?$/.test(text)
    || /^\r\n\r\n\0(?:\r|\r\n|\r\nQ|\r\nQU|\r\nQUI|\r\nQUIT)?$/.test(text)
  )
}
