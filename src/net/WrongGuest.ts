/**
 * Programs that speak another protocol at the chat's port: who they are, by their first bytes, and a refusal in their own
 * protocol where it has one.
 */

/** A program that did not mean to chat. */
export interface WrongGuest {
  /** What it speaks. */
  readonly protocol: "HTTP" | "TLS" | "SSH" | "RDP"
  /** What it is told before it is closed. */
  readonly refusal: Uint8Array
}

const encoder = new TextEncoder()
const decoder = new TextDecoder("latin1")

const explanation = "This is a chat for line clients, such as nc or telnet.\r\n"

const httpRefusal = [
  "HTTP/1.1 400 Bad Request",
  "Content-Type: text/plain; charset=utf-8",
  `Content-Length: ${explanation.length}`,
  "Connection: close",
  "",
  explanation
].join("\r\n")

/** A TLS record (RFC 8446 §5.1) with a fatal alert: handshake_failure. */
const tlsRefusal = Uint8Array.of(0x15, 0x03, 0x01, 0x00, 0x02, 0x02, 0x28)

/** As much as is looked at: a request line with any sensible path. */
const lookedAt = 2048

/** Who sent these first bytes, if it was not a line client. */
export const recognise = (first: Uint8Array): WrongGuest | undefined => {
  // TLS handshake record, and TPKT (RFC 1006) as remote desktops send it: no line begins so
  if (first[0] === 0x16 && first[1] === 0x03) return { protocol: "TLS", refusal: tlsRefusal }
  if (first[0] === 0x03 && first[1] === 0x00) return { protocol: "RDP", refusal: new Uint8Array() }
  const text = decoder.decode(first.subarray(0, lookedAt))
  if (/^[A-Z]{3,10} \S+ HTTP\/\d/.test(text)) return { protocol: "HTTP", refusal: encoder.encode(httpRefusal) }
  // RFC 4253 §4.2; "SSH- what?" is somebody's question
  if (/^SSH-\d+\.\d+-/.test(text)) return { protocol: "SSH", refusal: encoder.encode(explanation) }
  return undefined
}

/** Whether so few bytes may yet become a wrong guest's: a request line, a record or a banner without its end. */
export const isUndecided = (first: Uint8Array): boolean => {
  if (first.length === 1 && (first[0] === 0x16 || first[0] === 0x03)) return true
  if (first.length > lookedAt) return false
  const text = decoder.decode(first)
  return /^(?:S|SS|SSH|SSH-[\d.]*)$/.test(text) || /^[A-Z]{1,10}(?: \S*(?: [HTP/]*)?)?$/.test(text)
}
