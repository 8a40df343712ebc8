/**
 * The server's side of telnet under a line protocol: what it agrees to, what commands do to the line underway, and what
 * it learns of the terminal.
 *
 * It never speaks first. It refuses to echo and to suppress go-ahead, which keeps PuTTY and BSD telnet in line mode with
 * local editing; that departs from RFC 1123 §3.2.2 on purpose.
 */
import { concat } from "./Bytes.ts"
import * as Telnet from "./Telnet.ts"

const { Code, Option } = Telnet

const policy: Telnet.Policy = {
  us: new Set([Option.BINARY, Option.CHARSET]),
  them: new Set([Option.BINARY, Option.SGA, Option.TTYPE, Option.NAWS, Option.CHARSET])
}

/**
 * What a command does to the line underway, or asks of the server; `endless`: a subnegotiation that does not end;
 * `echo-refused`: the client goes on showing what is typed although it was asked not to.
 */
export type Edit = "erase-character" | "erase-line" | "are-you-there" | "end" | "endless" | "echo-refused"

const edits: ReadonlyMap<number, Edit> = new Map([
  [Code.EC, "erase-character"],
  [Code.EL, "erase-line"],
  [Code.IP, "erase-line"],
  [Code.BRK, "erase-line"],
  [Code.ABORT, "erase-line"],
  [Code.SUSP, "erase-line"],
  [Code.AYT, "are-you-there"],
  [Code.EOF, "end"]
])

/** Terminal names are at most 40 characters (RFC 1091). */
const maxTerminalType = 40

/** Subcommands: TTYPE (RFC 1091), CHARSET (RFC 2066). */
const TTYPE_IS = 0
const TTYPE_SEND = 1
const CHARSET_REQUEST = 1
const CHARSET_ACCEPTED = 2
const CHARSET_REJECTED = 3

const ascii = (text: string): ReadonlyArray<number> => Array.from(text, (character) => character.charCodeAt(0))
const textOf = (bytes: Uint8Array): string => String.fromCharCode(...bytes)

/** Whether a byte of UTF-8 goes on with the character before it. */
const isContinuation = (byte: number | undefined): boolean => byte !== undefined && (byte & 0xc0) === 0x80

const nothing = new Uint8Array()
const synch = Uint8Array.of(Code.IAC, Code.DM)

/** What a chunk came to. */
export interface Heard {
  /** Data and edits, in order. */
  readonly input: ReadonlyArray<Uint8Array | Edit>
  /** Bytes to send, if any. */
  readonly answer: Uint8Array
  /** How many commands there were to look at, in all. */
  readonly commands: number
}

/** One connection's telnet. */
export class TelnetServer {
  readonly #maxUnendedBytes: number
  /** The last byte may be the mark of a Synch, or begin a character; the next will tell. */
  #isMarkHeld = false
  /** Bytes of a subnegotiation whose end has not come. */
  #unended = 0
  #state = Telnet.initial
  #isSpoken = false
  #terminalType: string | undefined
  #window: { readonly columns: number; readonly rows: number } | undefined

  /** More bytes of one subnegotiation than `maxUnendedBytes` are reported as `endless`. */
  constructor(maxUnendedBytes: number) {
    this.#maxUnendedBytes = maxUnendedBytes
  }

  /** Whether the client has shown that it speaks telnet. */
  get isSpoken(): boolean {
    return this.#isSpoken
  }

  /** The terminal's name as the client gave it: a stranger's text. */
  get terminalType(): string | undefined {
    return this.#terminalType
  }

  /** The window in characters (RFC 1073); 0 means unknown. */
  get window(): { readonly columns: number; readonly rows: number } | undefined {
    return this.#window
  }

  receive(chunk: Uint8Array): Heard {
    const { commands, received, state } = Telnet.step(this.#state, chunk, policy)
    // the quick way for all who send text only
    if (state === this.#state) {
      const text = received as ReadonlyArray<Uint8Array>
      return { input: this.#isSpoken ? text.map((data) => this.#unmarked(data)) : text, answer: nothing, commands }
    }
    const wasAsked = this.#state.us.get(Option.ECHO) === "want-yes"
    this.#state = state
    const input: Array<Uint8Array | Edit> = []
    // an answer that agrees comes into use first, even where it goes out of use again at once
    const hasAgreed = () => received.some((item) => "side" in item && item.side === "us" && item.option === Option.ECHO)
    if (wasAsked && !state.us.has(Option.ECHO) && !hasAgreed()) input.push("echo-refused")
    const isUnended = received.length === 0 && state.phase.startsWith("subnegotiation")
    this.#unended = isUnended ? this.#unended + chunk.length : 0
    if (this.#unended > this.#maxUnendedBytes) input.push("endless")
    const answers: Array<Uint8Array> = []
    for (const item of received) {
      if (item instanceof Uint8Array) {
        input.push(this.#isSpoken ? this.#unmarked(item) : item)
        continue
      }
      // not by a 255 alone: that may be text, in Latin 1
      this.#isSpoken = true
      if (item._tag === "Answer") answers.push(item.bytes)
      else if (item._tag === "Command") {
        const edit = edits.get(item.code)
        if (edit !== undefined) input.push(edit)
        // RFC 1123 §3.2.4: AO is answered by a Synch; there is nothing to abort, output is never held for long
        if (item.code === Code.AO) answers.push(synch)
      } else if (item._tag === "Subnegotiation") answers.push(this.#learn(item.option, item.data))
      else if (item.option === Option.TTYPE && item.isOn)
        answers.push(Telnet.subnegotiation(Option.TTYPE, [TTYPE_SEND]))
    }
    return { input, answer: concat(answers), commands }
  }

  /** The bytes that ask the client to show, or no longer to show, what is typed (`WONT ECHO`, `WILL ECHO`). */
  echo(isShown: boolean): Uint8Array {
    const { received, state } = Telnet.ask(this.#state, "us", Option.ECHO, !isShown)
    this.#state = state
    return concat(received.flatMap((item) => ("bytes" in item ? [item.bytes] : [])))
  }

  /**
   * Text without the marks of Synchs (RFC 854). Of an `IAC DM` the urgent byte never gets through Node, and BSD telnet's is
   * the IAC. As text a DM could only begin a character of planes 8 to 11, where there is none.
   */
  #unmarked(data: Uint8Array): Uint8Array {
    if (data.length === 0 || !(this.#isMarkHeld || data.includes(Code.DM))) return data
    const bytes = this.#isMarkHeld ? concat([Uint8Array.of(Code.DM), data]) : data
    this.#isMarkHeld = bytes[bytes.length - 1] === Code.DM
    return bytes.filter((byte, index) => byte !== Code.DM || isContinuation(bytes[index + 1]))
  }

  #learn(option: number, data: Uint8Array): Uint8Array {
    if (option === Option.NAWS && data.length === 4) {
      this.#window = { columns: data[0]! * 256 + data[1]!, rows: data[2]! * 256 + data[3]! }
    } else if (option === Option.TTYPE && data[0] === TTYPE_IS) {
      this.#terminalType = textOf(data.subarray(1, 1 + maxTerminalType))
    } else if (option === Option.CHARSET && data[0] === CHARSET_REQUEST) {
      const [separator = ";", ...rest] = textOf(data.subarray(1))
      const offered = rest.join("").split(separator)
      const utf8 = offered.find((name) => name.toUpperCase() === "UTF-8")
      return Telnet.subnegotiation(
        Option.CHARSET,
        utf8 === undefined ? [CHARSET_REJECTED] : [CHARSET_ACCEPTED, ...ascii(utf8)]
      )
    }
    return nothing
  }
}
