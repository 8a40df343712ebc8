/**
 * The page as a medium: everything is an object in a frame of its own.
 */
import type { Codec } from "../hub/Codec.ts"
import type { Arrival, Present } from "../hub/Hub.ts"
import { sanitize } from "../hub/SafeText.ts"
import { concat } from "../net/Bytes.ts"
import * as WebSocketFrame from "../net/WebSocketFrame.ts"
import { objects } from "./BotCodec.ts"
import * as CodecCache from "./CodecCache.ts"
import { type Commands, synopsis } from "./Command.ts"
import type { Departure } from "./Departure.ts"
import type { Medium } from "./Medium.ts"
import { initial } from "./View.ts"
import { type ServerFrame, version } from "./WebProtocol.ts"

/** A frame as bytes. */
export const encode = (frame: ServerFrame): Uint8Array => WebSocketFrame.text(JSON.stringify(frame))

/** How pages hear a room: all of them share each buffer. */
const webCodec: (room: string) => Codec = CodecCache.make(
  (room: string) => room,
  (room) => objects(room, WebSocketFrame.text)
)

/** Who is in a room. */
export const people = (room: string, { people, total }: Present): ServerFrame => ({
  type: "people",
  room,
  total,
  people: people.map(({ away, isOperator, name }) => ({
    name,
    ...(away === undefined ? {} : { away }),
    ...(isOperator === true ? { isOperator } : {})
  }))
})

/** Whether it is worth coming again soon, of those who were closed. */
const mayReturn: ReadonlySet<string> = new Set([
  "stopping",
  "too-slow",
  "shed",
  "full",
  "short-of-memory",
  "lost",
  "idle"
])

/** The code of the close frame (RFC 6455 §7.4) for each way to go; 1008 (policy violation) for any other. */
const codes: Readonly<Record<string, number>> = {
  quit: 1000,
  stopping: 1001,
  "too-slow": 1013,
  shed: 1013,
  full: 1013,
  "short-of-memory": 1013,
  replaced: 4000,
  "binary-frame": 1003,
  "no-protocol": 4400
}

/** Why the connection closes, for the page and for its browser. Nothing may follow it. */
export const closing = ({ farewell = "", key }: Departure): Uint8Array =>
  concat([
    encode({ type: "closing", reason: key, text: sanitize(farewell), mayReturn: mayReturn.has(key) }),
    WebSocketFrame.close(codes[key] ?? 1008, key)
  ])

/** What does not change while a server runs. */
interface Options {
  readonly server: string
  readonly commands: Commands["Service"]
  readonly maxLineBytes: number
}

/** The page, as this server serves it. */
export const make = ({ commands, maxLineBytes, server }: Options): Medium => {
  const known = commands.all.map((command) => ({
    name: command.name,
    synopsis: synopsis(command),
    help: command.help,
    permission: command.permission
  }))
  const entered = (room: string, { head, isLocked, isResumed, others, person, topic }: Arrival): Uint8Array => {
    const present = { total: others.total + 1, people: [...others.people, person] }
    return concat([
      encode({ type: "entered", room, epoch: head.epoch, head: head.seq, topic, isResumed, isLocked }),
      encode(people(room, present))
    ])
  }
  return {
    // the page shows what has been said, not what has been typed
    view: { ...initial, isEchoed: true },
    codec: (_view, room) => webCodec(room),
    // the page asks for the past itself, page by page
    replay: () => 0,
    after: (position) => position ?? "arrival",
    welcome: (_view, room, arrival) =>
      concat([
        encode({ type: "welcome", version, you: arrival.person.name, server, commands: known, maxLineBytes }),
        entered(room, arrival)
      ]),
    entered: (_view, room, arrival) => entered(room, arrival),
    // the page knows where its person talks
    focused: () => new Uint8Array(),
    left: (_view, room) => encode({ type: "exited", room }),
    farewell: (_view, _room, departure) => closing(departure)
  }
}
