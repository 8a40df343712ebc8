/**
 * What the page and the server say to each other: JSON objects, one a frame. `docs/protocol.md` explains them.
 */
import * as Schema from "effect/Schema"
import { Told } from "./BotCodec.ts"
import { maxTicketLength } from "./Tickets.ts"

/** The version of the protocol. */
export const version = 1

/** The subprotocol of version 1. */
export const subprotocol = "hubbub.v1"

const token = (minimum: number) =>
  Schema.String.check(Schema.isPattern(/^[A-Za-z0-9_-]*$/), Schema.isMinLength(minimum), Schema.isMaxLength(64))

/** A room that a client was in: it has seen everything of `epoch` up to `after`, and has been there as `ticket` says. */
const Kept = Schema.Struct({
  room: Schema.String,
  epoch: Schema.String,
  after: Schema.Int,
  ticket: Schema.optionalKey(Schema.String.check(Schema.isMaxLength(maxTicketLength))),
  password: Schema.optionalKey(Schema.String)
})

/** The most rooms a client may ask for at once. */
const maxKept = 100

/** The most entries of the past in one answer. */
const maxPast = 100

/** The first frame: who comes, and where they were. */
export const Hello = Schema.Struct({
  type: Schema.Literal("hello"),
  /** A secret of the client's own, the same after a reconnect. */
  client: token(16),
  name: Schema.optionalKey(Schema.String),
  rooms: Schema.optionalKey(Schema.Array(Kept).check(Schema.isMaxLength(maxKept)))
})

/** The first frame. */
export type Hello = typeof Hello.Type

/** A frame of a client's after the first. */
export const ClientFrame = Schema.Union([
  Schema.Struct({ type: Schema.Literal("line"), id: token(1), room: Schema.String, text: Schema.String }),
  Schema.Struct({ type: Schema.Literal("secret"), text: Schema.String }),
  Schema.Struct({
    type: Schema.Literal("history"),
    room: Schema.String,
    before: Schema.Int,
    limit: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: maxPast }))
  }),
  Schema.Struct({ type: Schema.Literal("people"), room: Schema.String }),
  Schema.Struct({ type: Schema.Literal("leave"), room: Schema.String }),
  Schema.Struct({ type: Schema.Literal("ping") })
])

/** A frame of a client's after the first. */
export type ClientFrame = typeof ClientFrame.Type

const PersonThere = Schema.Struct({
  name: Schema.String,
  away: Schema.optionalKey(Schema.String),
  isOperator: Schema.optionalKey(Schema.Boolean)
})

/** A frame of the server's. */
export const ServerFrame = Schema.Union([
  Schema.Struct({
    type: Schema.Literal("welcome"),
    version: Schema.Int,
    you: Schema.String,
    server: Schema.String,
    commands: Schema.Array(
      Schema.Struct({
        name: Schema.String,
        synopsis: Schema.String,
        help: Schema.String,
        permission: Schema.Literals(["anyone", "host", "operator"])
      })
    ),
    maxLineBytes: Schema.Int
  }),
  Schema.Struct({
    type: Schema.Literal("entered"),
    room: Schema.String,
    epoch: Schema.String,
    head: Schema.Int,
    topic: Schema.String,
    isResumed: Schema.Boolean,
    isLocked: Schema.Boolean,
    slow: Schema.Int,
    /** Absent where the one that was given goes on being good. */
    ticket: Schema.optionalKey(Schema.String)
  }),
  Schema.Struct({ type: Schema.Literal("exited"), room: Schema.String }),
  Schema.Struct({
    type: Schema.Literal("people"),
    room: Schema.String,
    total: Schema.Int,
    people: Schema.Array(PersonThere)
  }),
  Schema.Struct({
    type: Schema.Literal("past"),
    room: Schema.String,
    before: Schema.Int,
    events: Schema.Array(Told),
    isAll: Schema.Boolean
  }),
  Schema.Struct({
    type: Schema.Literal("unread"),
    room: Schema.String,
    before: Schema.Int,
    text: Schema.String
  }),
  Schema.Struct({ type: Schema.Literal("ask"), prompt: Schema.String }),
  Schema.Struct({ type: Schema.Literal("ack"), id: Schema.String }),
  Schema.Struct({ type: Schema.Literal("pong") }),
  Schema.Struct({
    type: Schema.Literal("closing"),
    reason: Schema.String,
    text: Schema.String,
    mayReturn: Schema.Boolean
  }),
  Told
])

/** A frame of the server's. */
export type ServerFrame = typeof ServerFrame.Type
