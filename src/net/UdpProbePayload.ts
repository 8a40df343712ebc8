/**
 * What a probe carries, so that its answer can be known, measured, and told from anything else. Bytes in, bytes out; no I/O.
 *
 * All numbers are in network byte order: token (8 bytes), sequence number (4), time of sending in nanoseconds (8),
 * checksum (4); then filling up to the size, each byte its own position, as ping does. The checksum is the CRC-32 of what
 * stands before it, exclusive-or that of the filling.
 */

const sequenceAt = 8
const sentAtAt = 12
const checksumAt = 20

/** The least size of a probe, in bytes: what it must carry. */
export const minimumSize = 24

/** The greatest size of a probe, in bytes: what one UDP datagram over IPv4 can carry. */
export const maximumSize = 65_507

/** The greatest sequence number; the first is 0. */
export const maximumSequence = 0xffff_ffff

/** What a probe says. */
export interface Probe {
  readonly sequence: number
  /** Nanoseconds of a monotonic clock. */
  readonly sentAt: bigint
}

const crcTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte
  for (let bit = 0; bit < 8; bit++) remainder = (remainder >>> 1) ^ (remainder & 1 ? 0xedb8_8320 : 0)
  return remainder
})

/** CRC-32 (ISO 3309, as in Ethernet and zip). */
export const crc32 = (bytes: Uint8Array): number => {
  let remainder = 0xffff_ffff
  for (const byte of bytes) remainder = (remainder >>> 8) ^ crcTable[(remainder ^ byte) & 0xff]!
  return ~remainder >>> 0
}

const headerOf = (payload: Uint8Array): Uint8Array => payload.subarray(0, checksumAt)

const fillingOf = (payload: Uint8Array): Uint8Array => payload.subarray(minimumSize)

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

/** The payloads of one run. */
export class ProbeCodec {
  readonly #token: bigint
  readonly #template: Uint8Array
  readonly #fillingChecksum: number

  /**
   * `token` marks the run: 64 random bits, so that nobody else's datagram is taken for an answer. `size` is in bytes, at
   * least {@link minimumSize}.
   */
  constructor(options: { readonly token: bigint; readonly size: number }) {
    this.#token = options.token
    this.#template = new Uint8Array(options.size).map((_, at) => at)
    viewOf(this.#template).setBigUint64(0, options.token)
    // once for all probes: nothing that grows with the size should stand between the time of sending and the sending
    this.#fillingChecksum = crc32(fillingOf(this.#template))
  }

  encode({ sentAt, sequence }: Probe): Uint8Array {
    const payload = this.#template.slice()
    const view = viewOf(payload)
    view.setUint32(sequenceAt, sequence)
    view.setBigUint64(sentAtAt, sentAt)
    view.setUint32(checksumAt, crc32(headerOf(payload)) ^ this.#fillingChecksum)
    return payload
  }

  /** The probe in a payload; `foreign` if it is none of this run, `damaged` if it is one that changed on its way. */
  decode(payload: Uint8Array): Probe | "foreign" | "damaged" {
    const view = viewOf(payload)
    if (payload.length < sequenceAt || view.getBigUint64(0) !== this.#token) return "foreign"
    if (payload.length !== this.#template.length) return "damaged"
    const checksum = (crc32(headerOf(payload)) ^ crc32(fillingOf(payload))) >>> 0
    if (view.getUint32(checksumAt) !== checksum) return "damaged"
    return { sequence: view.getUint32(sequenceAt), sentAt: view.getBigUint64(sentAtAt) }
  }
}
