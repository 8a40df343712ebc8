/**
 * The PROXY protocol, version 1: the line by which a proxy says for whom it connects (haproxy's proxy-protocol.txt §2.1).
 */
import * as NetAddress from "effect/net/NetAddress"
import * as Result from "effect/Result"

/** What a proxy said. */
export interface Header {
  /** Where the connection really comes from; `undefined`: the proxy does not know, or connects for itself. */
  readonly source: NetAddress.InetAddress | undefined
  /** The bytes of the header, its line end included: the connection's own begin after them. */
  readonly length: number
}

/** The longest header there can be, its line end included (§2.1). */
const maxLength = 107

const beginning = "PROXY "
const unknown = /^PROXY UNKNOWN(?: [^\r\n]*)?\r\n$/
const known = /^PROXY TCP([46]) ([\da-fA-F.:]+) ([\da-fA-F.:]+) (0|[1-9]\d{0,4}) (0|[1-9]\d{0,4})\r\n$/

const decoder = new TextDecoder("latin1")

/** An address of the family that was said, with its port. */
const addressOf = (family: string, ip: string, port: string): NetAddress.InetAddress | undefined => {
  const address = Result.getOrUndefined(NetAddress.inetAddressFromIpString(ip, Number(port)))
  return address !== undefined && NetAddress.isIpv4Address(address.address) === (family === "4") ? address : undefined
}

/** The header at the start of these bytes; `incomplete` while it may yet become one. */
export const parse = (bytes: Uint8Array): Header | "incomplete" | "malformed" => {
  const text = decoder.decode(bytes.subarray(0, maxLength))
  if (!text.startsWith(beginning.slice(0, text.length))) return "malformed"
  const end = text.indexOf("\n")
  if (end < 0) return text.length < maxLength ? "incomplete" : "malformed"
  const line = text.slice(0, end + 1)
  if (unknown.test(line)) return { source: undefined, length: line.length }
  const [, family, ip, destination, port, destinationPort] = known.exec(line) ?? []
  if (family === undefined || addressOf(family, destination!, destinationPort!) === undefined) return "malformed"
  const source = addressOf(family, ip!, port!)
  return source === undefined ? "malformed" : { source, length: line.length }
}
