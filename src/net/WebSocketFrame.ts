/**
 * Frames of the WebSocket protocol (RFC 6455 §5.2) as a server sends them: whole and unmasked, so that one buffer serves
 * every reader.
 */

const encoder = new TextEncoder()

const FIN = 0x80
const TEXT = 0x1
const CLOSE = 0x8

/** Payloads up to this length have it in the second byte; the longer ones in the two, or the eight, that follow. */
const shortest = 125
const longestIn16Bits = 0xffff

const frame = (opcode: number, payload: Uint8Array): Uint8Array => {
  const { length } = payload
  const header = length <= shortest ? 2 : length <= longestIn16Bits ? 4 : 10
  const bytes = new Uint8Array(header + length)
  const view = new DataView(bytes.buffer)
  bytes[0] = FIN | opcode
  if (header === 2) bytes[1] = length
  else if (header === 4) {
    bytes[1] = 126
    view.setUint16(2, length)
  } else {
    bytes[1] = 127
    view.setBigUint64(2, BigInt(length))
  }
  bytes.set(payload, header)
  return bytes
}

/** A text message in one frame. */
export const text = (payload: string): Uint8Array => frame(TEXT, encoder.encode(payload))

/** The longest reason of a close frame, in bytes of UTF-8 (RFC 6455 §5.5, less the code). */
const maxReasonBytes = 123

/** A close frame (RFC 6455 §5.5.1); the reason is cut where it is too long. */
export const close = (code: number, reason: string): Uint8Array => {
  const payload = new Uint8Array(2 + maxReasonBytes)
  new DataView(payload.buffer).setUint16(0, code)
  const { written } = encoder.encodeInto(reason, payload.subarray(2))
  return frame(CLOSE, payload.subarray(0, 2 + written))
}
