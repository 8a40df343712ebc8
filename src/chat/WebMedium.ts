/**
 * The page as a medium: everything is an object in a frame of its own.
 */
import * as Duration from "effect/Duration"
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
import type { Tickets } from "./Tickets.ts"
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

const name = "page"

/** What does not change while a server runs. */
interface Options {
  readonly server: string
  readonly commands: Commands["Service"]
  readonly maxLineBytes: number
  readonly tickets: Tickets
}

/** The page, as this server serves it: a medium for each client, which has its own tickets. */
export const make = ({ commands, maxLineBytes, server, tickets }: Options): ((client: string) => Medium) => {
  const offered = commands.all.filter(({ instead }) => instead[name] === undefined)
  const known = offered.map((command) => ({
    name: command.name,
    synopsis: synopsis(command),
    help: command.help,
    permission: command.permission
  }))
  const entered = (client: string, room: string, arrival: Arrival): Uint8Array => {
    const { head, isLocked, isResumed, others, person, slow, topic } = arrival
    const present = { total: others.total + 1, people: [...others.people, person] }
    const ticket = isResumed ? {} : { ticket: tickets.issue(client, room, head) }
    return concat([
      encode({
        type: "entered",
        room,
        epoch: head.epoch,
        head: head.seq,
        topic,
        isResumed,
        isLocked,
        slow: Duration.toMillis(slow),
        ...ticket
      }),
      encode(people(room, present))
    ])
  }
  const shared: Omit<Medium, "welcome" | "entered"> = {
    name,
    // the page shows what has been said, not what has been typed
    view: { ...initial, isEchoed: true },
    codec: (_view, room) => webCodec(room),
    // the page asks for the past itself, page by page
    replay: () => 0,
    after: (position) => position ?? "arrival",
    // the page knows where its person talks
    focused: () => new Uint8Array(),
    // each entry tells
    position: () => new Uint8Array(),
    left: (_view, room) => encode({ type: "exited", room }),
    farewell: (_view, _room, departure) => closing(departure)
  }
  return (client) => ({
    ...shared,
    welcome: (_view, room, arrival) =>
      concat([
        encode({ type: "welcome", version, you: arrival.person.name, server, commands: known, maxLineBytes }),
        entered(client, room, arrival)
      ]),
    entered: (_view, room, arrival) => entered(client, room, arrival)
  })
}
