/**
 * The client's side of telnet (RFC 854, RFC 855): bytes in, data and replies out. It never asks for anything.
 *
 * **Details**
 *
 * The server may echo (RFC 857) and suppress go-ahead (RFC 858); the client
 * tells its terminal's type (RFC 1091) and, where it has one, its size (RFC 1073). Everything else is refused. Line ends
 * are the network's on one side (CR LF, CR NUL) and this machine's on the other (LF, CR).
 */

import { concat } from "./Bytes.ts"
import * as Telnet from "./Telnet.ts"

const { Option } = Telnet

const NUL = 0
const LF = 10
const CR = 13
const IAC = Telnet.Code.IAC

const TTYPE_IS = 0
const TTYPE_SEND = 1

const encoder = new TextEncoder()

/** A terminal's size, in characters. */
export interface WindowSize {
  readonly columns: number
  readonly rows: number
}

/** A growing sequence of bytes. */
class Bytes {
  #bytes: Uint8Array
  #length = 0

  constructor(capacity: number) {
    this.#bytes = new Uint8Array(capacity)
  }

  push(...bytes: ReadonlyArray<number>): void {
    if (this.#length + bytes.length > this.#bytes.length) {
      const grown = new Uint8Array(2 * (this.#length + bytes.length))
      grown.set(this.#bytes)
      this.#bytes = grown
    }
    for (const byte of bytes) this.#bytes[this.#length++] = byte
  }

  get all(): Uint8Array {
    return this.#bytes.subarray(0, this.#length)
  }
}

/** What a chunk from the server amounts to. */
export interface Received {
  /** The server's text, with this machine's line ends. */
  readonly data: Uint8Array
  /** What is to be sent back, often nothing. */
  readonly reply: Uint8Array
}

/** One connection's telnet state. */
export class TelnetClient {
  #state = Telnet.initial
  #isAfterCr = false
  #sentCr = false
  readonly #policy: Telnet.Policy
  readonly #terminalType: string
  #size: WindowSize | undefined

  /** Without `size` there is no window, and its size is refused. */
  constructor(options: { readonly terminalType: string; readonly size?: WindowSize | undefined }) {
    this.#terminalType = options.terminalType
    this.#size = options.size
    this.#policy = {
      us: new Set([Option.SGA, Option.TTYPE, ...(options.size === undefined ? [] : [Option.NAWS])]),
      them: new Set([Option.ECHO, Option.SGA])
    }
  }

  /** The server shows what is typed, or does not: either way nothing is to be shown here, as for a password. */
  get isServerEchoing(): boolean {
    return Telnet.uses(this.#state, "them", Option.ECHO)
  }

  /** Takes a chunk from the server, wherever it was split. */
  receive(chunk: Uint8Array): Received {
    const { received, state } = Telnet.step(this.#state, chunk, this.#policy)
    this.#state = state
    const data = new Bytes(chunk.length + 1)
    const replies: Array<Uint8Array> = []
    for (const item of received) {
      if (item instanceof Uint8Array) for (const byte of item) this.#data(byte, data)
      else if (item._tag !== "Command") replies.push(this.#answer(item))
    }
    return { data: data.all, reply: concat(replies) }
  }

  /** The data that waited for what would follow it. */
  end(): Uint8Array {
    const held = this.#isAfterCr
    this.#isAfterCr = false
    return new Uint8Array(held ? [CR] : [])
  }

  /** Data for the server: LF becomes CR LF, a lone CR CR NUL, 255 is doubled. */
  send(data: Uint8Array): Uint8Array {
    const out = new Bytes(data.length + 16)
    for (const byte of data) {
      if (this.#sentCr && byte !== LF) out.push(NUL)
      if (byte === LF && !this.#sentCr) out.push(CR)
      out.push(byte)
      if (byte === IAC) out.push(IAC)
      this.#sentCr = byte === CR
    }
    return out.all
  }

  /** Notes the window's new size. What is to be sent: nothing, unless the server asked to know. */
  resize(size: WindowSize): Uint8Array {
    const isSame = size.columns === this.#size?.columns && size.rows === this.#size.rows
    this.#size = size
    return !isSame && Telnet.uses(this.#state, "us", Option.NAWS) ? this.#sizeTold : new Uint8Array()
  }

  #data(byte: number, data: Bytes): void {
    if (this.#isAfterCr && byte !== LF) data.push(CR)
    const isNulOfCr = this.#isAfterCr && byte === NUL
    this.#isAfterCr = byte === CR
    if (!isNulOfCr && byte !== CR) data.push(byte)
  }

  #answer(item: Exclude<Telnet.Received, Uint8Array | { readonly _tag: "Command" }>): Uint8Array {
    if (item._tag === "Answer") return item.bytes
    if (item._tag === "Negotiated") {
      return item.side === "us" && item.option === Option.NAWS && item.isOn ? this.#sizeTold : new Uint8Array()
    }
    const isAsked = item.option === Option.TTYPE && item.data[0] === TTYPE_SEND
    // there is one name only: the same again tells that the list is over
    return isAsked && Telnet.uses(this.#state, "us", Option.TTYPE)
      ? Telnet.subnegotiation(Option.TTYPE, [TTYPE_IS, ...encoder.encode(this.#terminalType)])
      : new Uint8Array()
  }

  get #sizeTold(): Uint8Array {
    const { columns = 0, rows = 0 } = this.#size ?? {}
    return Telnet.subnegotiation(
      Option.NAWS,
      [columns >> 8, columns, rows >> 8, rows].map((byte) => byte & 0xff)
    )
  }
}
