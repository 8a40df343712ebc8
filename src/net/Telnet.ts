/**
 * The telnet protocol as a pure state machine: bytes in; data, events and answers out (RFC 854, 855, 1143).
 *
 * **Details**
 *
 * One machine serves both ends: what a side agrees to is its {@link Policy}. It holds no I/O and no clock. Plain text
 * passes through untouched and uncopied. Any split of the same bytes gives the same events.
 */
import { concat } from "./Bytes.ts"
import { type Agreement, disable, enable, isOn, onNo, onYes, type Transition } from "./TelnetOption.ts"

/** Command codes: RFC 854; EOR RFC 885; EOF, SUSP and ABORT RFC 1184. */
export const Code = {
  EOF: 236,
  SUSP: 237,
  ABORT: 238,
  EOR: 239,
  SE: 240,
  NOP: 241,
  DM: 242,
  BRK: 243,
  IP: 244,
  AO: 245,
  AYT: 246,
  EC: 247,
  EL: 248,
  GA: 249,
  SB: 250,
  WILL: 251,
  WONT: 252,
  DO: 253,
  DONT: 254,
  IAC: 255
} as const

/** Option codes: RFC 856, 857, 858, 860, 1091, 1073, 2066. */
export const Option = {
  BINARY: 0,
  ECHO: 1,
  SGA: 3,
  TIMING_MARK: 6,
  TTYPE: 24,
  NAWS: 31,
  CHARSET: 42
} as const

/** Whose use of an option: ours (`WILL`, answered by their `DO`) or theirs. */
export type Side = "us" | "them"

/** The options each side may use if asked. */
export interface Policy {
  readonly us: ReadonlySet<number>
  readonly them: ReadonlySet<number>
}

/** What came, in order: data, or something to act on. */
export type Received =
  | Uint8Array
  /** Bytes to send, before anything that the items after it give cause to send. */
  | { readonly _tag: "Answer"; readonly bytes: Uint8Array }
  /** A command without an option, by its code. */
  | { readonly _tag: "Command"; readonly code: number }
  /** An option came into use or went out of use. */
  | { readonly _tag: "Negotiated"; readonly side: Side; readonly option: number; readonly isOn: boolean }
  /** What an option has to say, unescaped; the rest is lost when it is longer than the bound. */
  | { readonly _tag: "Subnegotiation"; readonly option: number; readonly data: Uint8Array }

/** Between two chunks. Immutable. */
export interface State {
  readonly phase: "data" | "command" | "option" | "subnegotiation" | "subnegotiation-command"
  /** The verb whose option is awaited. */
  readonly verb: number
  /** The bytes of the subnegotiation underway, its option first, up to the bound. */
  readonly pending: Uint8Array
  readonly us: ReadonlyMap<number, Agreement>
  readonly them: ReadonlyMap<number, Agreement>
}

/** What a step gives. */
export interface Step {
  readonly state: State
  readonly received: ReadonlyArray<Received>
  /** How many commands came, those that give nothing to do included. */
  readonly commands: number
}

/** Bytes kept of one subnegotiation; the longest that means anything here is a list of character sets. */
export const maxSubnegotiationBytes = 1024

const nothing = new Uint8Array()

/** A connection on which nothing was negotiated yet. */
export const initial: State = { phase: "data", verb: 0, pending: nothing, us: new Map(), them: new Map() }

const { DO, DONT, IAC, SB, SE, WILL, WONT } = Code

/** Takes a chunk in. */
export const step = (state: State, chunk: Uint8Array, policy: Policy): Step =>
  state.phase === "data" && !chunk.includes(IAC)
    ? { state, received: [chunk], commands: 0 }
    : new Run(state, policy).take(chunk)

/** Asks for an option to be used or no longer used; the answer is the question to send, if it is the time for it. */
export const ask = (state: State, side: Side, option: number, isWanted: boolean): Step => {
  const run = new Run(state, { us: new Set(), them: new Set() })
  run.move(side, option, (isWanted ? enable : disable)(run.agreement(side, option)))
  return run.end()
}

/** Whether a side uses an option now. */
export const uses = (state: State, side: Side, option: number): boolean => isOn(state[side].get(option) ?? "no")

/** `IAC SB option … IAC SE`, with every 255 doubled. */
export const subnegotiation = (option: number, data: Iterable<number>): Uint8Array =>
  Uint8Array.from([
    IAC,
    SB,
    option,
    ...Array.from(data).flatMap((byte) => (byte === IAC ? [IAC, IAC] : [byte])),
    IAC,
    SE
  ])

/** Data for the wire: every 255 doubled. The data itself where there is none. */
export const escape = (data: Uint8Array): Uint8Array =>
  data.includes(IAC) ? Uint8Array.from(Array.from(data).flatMap((byte) => (byte === IAC ? [IAC, IAC] : [byte]))) : data

/** Each made once, by what it says: whoever floods with requests must not fill the memory either. */
const answers: Array<Received | undefined> = []

const answerOf = (verb: number, option: number): Received =>
  (answers[(verb - WILL) * 256 + option] ??= { _tag: "Answer", bytes: Uint8Array.of(IAC, verb, option) })

const commandsByCode: ReadonlyArray<Received> = Array.from({ length: 256 }, (_, code) => ({ _tag: "Command", code }))

const escapedIac = Uint8Array.of(IAC)

/** One step underway: the only mutable thing, gone when the step is done. What it was given is copied when it changes. */
class Run {
  readonly #policy: Policy
  #phase: State["phase"]
  #verb: number
  readonly #given: Uint8Array
  /** What was given, or in the memory of the chunk. */
  #pending: Uint8Array
  #us: ReadonlyMap<number, Agreement>
  #them: ReadonlyMap<number, Agreement>
  readonly #received: Array<Received> = []
  #commands = 0

  constructor(state: State, policy: Policy) {
    this.#policy = policy
    this.#phase = state.phase
    this.#verb = state.verb
    this.#given = state.pending
    this.#pending = state.pending
    this.#us = state.us
    this.#them = state.them
  }

  take(chunk: Uint8Array): Step {
    let start = 0
    for (let index = 0; index < chunk.length; index++) {
      const byte = chunk[index]!
      if (this.#phase === "subnegotiation" && byte !== IAC) {
        // all at once: whoever floods with these must not cost more than whoever talks
        const next = chunk.indexOf(IAC, index)
        const end = next < 0 ? chunk.length : next
        this.#keep(chunk.subarray(index, end))
        start = end
        index = end - 1
        continue
      }
      if (this.#phase === "data") {
        if (byte !== IAC) continue
        this.#data(chunk.subarray(start, index))
        this.#phase = "command"
      } else if (this.#isData(byte)) {
        // an escaped 255, or text behind a command whose byte never came: it is data itself
        start = index
        continue
      }
      start = index + 1
    }
    if (this.#phase === "data") this.#data(chunk.subarray(start))
    return this.end()
  }

  end(): Step {
    const pending = this.#pending === this.#given ? this.#given : this.#pending.slice()
    const state = { phase: this.#phase, verb: this.#verb, pending, us: this.#us, them: this.#them }
    return { state, received: this.#received, commands: this.#commands }
  }

  agreement(side: Side, option: number): Agreement {
    return (side === "us" ? this.#us : this.#them).get(option) ?? "no"
  }

  /** Takes up a new agreement: tells the other side, and reports what came into use or went out of it. */
  move(side: Side, option: number, { agreement, send }: Transition): void {
    const before = this.agreement(side, option)
    const wasOn = isOn(before)
    if (agreement !== before) this.#agree(side, option, agreement)
    if (send !== undefined) {
      const verb = side === "us" ? (send === "yes" ? WILL : WONT) : send === "yes" ? DO : DONT
      this.#answer(verb, option)
    }
    if (isOn(agreement) !== wasOn) this.#received.push({ _tag: "Negotiated", side, option, isOn: !wasOn })
  }

  #agree(side: Side, option: number, agreement: Agreement): void {
    const agreements = new Map(side === "us" ? this.#us : this.#them)
    if (agreement === "no") agreements.delete(option)
    else agreements.set(option, agreement)
    if (side === "us") this.#us = agreements
    else this.#them = agreements
  }

  #answer(verb: number, option: number): void {
    this.#received.push(answerOf(verb, option))
  }

  #data(data: Uint8Array): void {
    if (data.length > 0) this.#received.push(data)
  }

  /** Takes a byte of a command in. Returns whether it turned out to be data. */
  #isData(byte: number): boolean {
    switch (this.#phase) {
      case "command":
        return this.#command(byte)
      case "option":
        this.#phase = "data"
        this.#negotiate(this.#verb, byte)
        return false
      case "subnegotiation":
        this.#phase = "subnegotiation-command"
        return false
      default:
        return this.#subnegotiationCommand(byte)
    }
  }

  #command(byte: number): boolean {
    this.#phase = "data"
    // IAC IAC is the data byte 255. A byte below the commands follows an IAC whose own command Node never saw: DM comes
    // as urgent data, which Node drops. It is text.
    if (byte === IAC || byte < Code.EOF) return true
    this.#commands++
    if (byte === SB) {
      this.#phase = "subnegotiation"
      this.#pending = nothing
    } else if (byte >= WILL && byte <= DONT) {
      this.#phase = "option"
      this.#verb = byte
    } else if (byte !== SE) {
      this.#received.push(commandsByCode[byte]!)
    }
    return false
  }

  #subnegotiationCommand(byte: number): boolean {
    this.#phase = "subnegotiation"
    if (byte === IAC) {
      this.#keep(escapedIac)
      return false
    }
    const said = this.#pending
    this.#pending = nothing
    if (byte !== SE) return this.#command(byte)
    this.#phase = "data"
    if (said.length > 0) this.#received.push({ _tag: "Subnegotiation", option: said[0]!, data: said.subarray(1) })
    return false
  }

  /** Adds to the subnegotiation underway what it may still hold. */
  #keep(bytes: Uint8Array): void {
    const room = maxSubnegotiationBytes - this.#pending.length
    const kept = bytes.length > room ? bytes.subarray(0, room) : bytes
    if (kept.length > 0) this.#pending = this.#pending.length === 0 ? kept : concat([this.#pending, kept])
  }

  #negotiate(verb: number, option: number): void {
    const side: Side = verb === DO || verb === DONT ? "us" : "them"
    const isYes = verb === DO || verb === WILL
    if (option === Option.TIMING_MARK && side === "us") {
      // RFC 860: each mark is answered, outside any state. BSD telnet shows nothing more until it is.
      if (isYes) this.#answer(WONT, option)
      return
    }
    const agreement = this.agreement(side, option)
    this.move(side, option, isYes ? onYes(agreement, this.#policy[side].has(option)) : onNo(agreement))
  }
}
