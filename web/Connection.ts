/**
 * The connection to the server: opened, watched, and opened again when it is lost.
 */
import { delay } from "./Backoff.ts"
import { type ClientFrame, type ClosingFrame, parse, type ServerFrame } from "./Frames.ts"

/** How the connection is. */
export type Status =
  | { readonly type: "connecting" | "open" }
  /** Lost; tried again at `until` (Unix time in milliseconds). */
  | { readonly type: "waiting"; readonly until: number; readonly text: string }
  /** Over, unless the reader wants it back. */
  | { readonly type: "over"; readonly text: string }

/** The part of a WebSocket that is used. */
export interface Wire {
  readonly send: (text: string) => void
  readonly close: () => void
}

/** What a wire tells. */
export interface WireEvents {
  readonly onOpen: () => void
  readonly onText: (text: string) => void
  readonly onClose: (code: number) => void
}

/** What the connection takes from its surroundings. */
export interface Surroundings {
  readonly dial: (events: WireEvents) => Wire
  readonly now: () => number
  readonly random: () => number
  /** Does something later, unless the function it gives is called before. */
  readonly later: (milliseconds: number, run: () => void) => () => void
}

/** What happens to the connection. */
export interface Events {
  /** What to say first. */
  readonly hello: () => ClientFrame
  readonly onFrame: (frame: ServerFrame) => void
  readonly onStatus: (status: Status, code: number) => void
}

/** How long nothing may be heard before the server is asked, and how long an answer may take, in milliseconds. */
const silence = 25_000
const answerWithin = 10_000

/** The same page came again: a copy of its tab. */
const replaced = 4000

/** Codes after which trying again would only end the same way. */
const endings: ReadonlyMap<number, string> = new Map([
  [1000, "You left."],
  [1003, "The server does not understand this page; load it again."],
  [1007, "The server does not understand this page; load it again."],
  [1008, "The server sent you away."],
  [replaced, "This conversation goes on in another tab."],
  [4400, "The server does not understand this page; load it again."]
])

/** After these the server wants to be left alone for a while. */
const busy = 1013

/** Why not to come back, in words; `undefined`: try again. What the server said counts, but for what only the page knows. */
const endingOf = (closing: ClosingFrame | undefined, code: number): string | undefined => {
  if (closing === undefined || code === replaced) return endings.get(code)
  return closing.mayReturn ? undefined : closing.text
}

/** A connection that comes back by itself. */
export class Connection {
  readonly #surroundings: Surroundings
  readonly #events: Events
  #wire: Wire | undefined
  #attempt = 0
  #closing: ClosingFrame | undefined
  #cancel: () => void = () => {}
  status: Status = { type: "connecting" }

  constructor(surroundings: Surroundings, events: Events) {
    this.#surroundings = surroundings
    this.#events = events
  }

  /** Connects now, whatever was being waited for. */
  connect(): void {
    this.#cancel()
    this.#drop()
    this.#closing = undefined
    this.#report({ type: "connecting" })
    let isCurrent = true
    const current = (run: () => void) => {
      if (isCurrent) run()
    }
    const wire = this.#surroundings.dial({
      onOpen: () => current(() => this.#send(this.#events.hello())),
      onText: (text) => current(() => this.#hear(text)),
      onClose: (code) =>
        current(() => {
          isCurrent = false
          this.#lose(code)
        })
    })
    this.#wire = {
      send: wire.send,
      close: () => {
        isCurrent = false
        wire.close()
      }
    }
    this.#watch()
  }

  /** Sends a frame; whether it went out. What must not be lost is kept by whoever sends it. */
  send(frame: ClientFrame): boolean {
    if (this.status.type !== "open") return false
    this.#send(frame)
    return true
  }

  /** The network is back, or the page woke up: find out now instead of later. */
  wake(): void {
    if (this.status.type === "waiting") this.connect()
    else if (this.status.type === "open") this.#ask()
  }

  #send(frame: ClientFrame): void {
    this.#wire?.send(JSON.stringify(frame))
  }

  #hear(text: string): void {
    this.#watch()
    const frame = parse(text)
    if (frame === undefined) return
    if (frame.type === "closing") this.#closing = frame
    if (frame.type === "welcome" && this.status.type !== "open") {
      this.#attempt = 0
      this.#report({ type: "open" })
    }
    this.#events.onFrame(frame)
  }

  /** Asks when nothing was heard for a while. */
  #watch(): void {
    this.#cancel()
    this.#cancel = this.#surroundings.later(silence, () => this.#ask())
  }

  /** Asks whether the server is still there, and gives the connection up when no answer comes. */
  #ask(): void {
    this.#cancel()
    this.#send({ type: "ping" })
    this.#cancel = this.#surroundings.later(answerWithin, () => {
      this.#drop()
      this.#lose(1006)
    })
  }

  #drop(): void {
    this.#wire?.close()
    this.#wire = undefined
  }

  #lose(code: number): void {
    this.#cancel()
    this.#wire = undefined
    const closing = this.#closing
    const ending = endingOf(closing, code)
    if (ending !== undefined) return this.#report({ type: "over", text: ending }, code)
    const wait = delay(this.#attempt++, this.#surroundings.random(), code === busy)
    const text = closing?.text ?? "The connection was lost."
    this.#report({ type: "waiting", until: this.#surroundings.now() + wait, text }, code)
    this.#cancel = this.#surroundings.later(wait, () => this.connect())
  }

  #report(status: Status, code = 0): void {
    this.status = status
    this.#events.onStatus(status, code)
  }
}
