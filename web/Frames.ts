/**
 * The frames of the page's protocol, version 1, as `docs/protocol.md` describes them.
 */

/** Where in a room's order something happened, and when (ISO 8601, UTC). */
interface Place {
  readonly room: string
  readonly seq: number
  readonly at: string
}

/** Something that happened in a room. */
export type RoomFrame = Place &
  (
    | { readonly type: "said" | "acted" | "topic" | "away"; readonly by: string; readonly text: string }
    | { readonly type: "joined" | "back" | "promoted" | "demoted"; readonly by: string }
    | { readonly type: "left"; readonly by: string; readonly reason: string }
    | { readonly type: "renamed"; readonly by: string; readonly from: string }
    | { readonly type: "crowd"; readonly joined: number; readonly left: number }
    | { readonly type: "announced"; readonly text: string; readonly isLocked?: boolean; readonly slow?: number }
  )

/** Words between two people. */
export interface PrivateFrame {
  readonly type: "private"
  readonly at: string
  readonly from: string
  readonly to: string
  readonly text: string
}

/** A command, and for whom it is. */
export interface CommandHelp {
  readonly name: string
  readonly synopsis: string
  readonly help: string
  readonly permission: "anyone" | "host" | "operator"
}

/** Somebody who is there. */
export interface Present {
  readonly name: string
  /** Why they are away; may be empty. */
  readonly away?: string
  readonly isOperator?: boolean
}

/** Who one is, and what one may do. */
interface WelcomeFrame {
  readonly type: "welcome"
  readonly version: number
  readonly you: string
  readonly server: string
  readonly commands: ReadonlyArray<CommandHelp>
  readonly maxLineBytes: number
}

/** One is in a room. */
export interface EnteredFrame {
  readonly type: "entered"
  readonly room: string
  readonly epoch: string
  readonly head: number
  readonly topic: string
  readonly isResumed: boolean
  readonly isLocked: boolean
  /** The time between two lines of one person, in milliseconds; 0 is none. */
  readonly slow?: number
  /** With it one goes on here after a reconnect; absent where the one that one has goes on being good. */
  readonly ticket?: string
}

/** The connection closes, and why. */
export interface ClosingFrame {
  readonly type: "closing"
  readonly reason: string
  readonly text: string
  readonly mayReturn: boolean
}

/** The answer to `history`. */
export interface PastFrame {
  readonly type: "past"
  readonly room: string
  /** What was asked for. */
  readonly before?: number
  readonly events: ReadonlyArray<RoomFrame>
  readonly isAll: boolean
}

/** The answer to `history` where what it takes is away at the moment. */
export interface UnreadFrame {
  readonly type: "unread"
  readonly room: string
  readonly before: number
  readonly text: string
}

/** What the server sends. */
export type ServerFrame =
  | WelcomeFrame
  | EnteredFrame
  | { readonly type: "exited"; readonly room: string }
  | { readonly type: "people"; readonly room: string; readonly total: number; readonly people: ReadonlyArray<Present> }
  | RoomFrame
  | { readonly type: "missed"; readonly room: string; readonly count: number }
  | PastFrame
  | UnreadFrame
  | PrivateFrame
  | { readonly type: "notice" | "complaint"; readonly text: string }
  | { readonly type: "ask"; readonly prompt: string }
  | { readonly type: "ack"; readonly id: string }
  | { readonly type: "pong" }
  | ClosingFrame

/** A room one was in, and the last one has seen of it. */
export interface Cursor {
  readonly room: string
  readonly epoch: string
  readonly after: number
  readonly ticket?: string
  readonly password?: string
}

/** What the page sends. */
export type ClientFrame =
  | {
      readonly type: "hello"
      readonly client: string
      readonly name?: string
      readonly rooms?: ReadonlyArray<Cursor>
    }
  | { readonly type: "line"; readonly id: string; readonly room: string; readonly text: string }
  | { readonly type: "secret"; readonly text: string }
  | { readonly type: "history"; readonly room: string; readonly before: number; readonly limit: number }
  | { readonly type: "people" | "leave"; readonly room: string }
  | { readonly type: "ping" }

const presence = ["joined", "left", "renamed", "away", "back", "promoted", "demoted", "crowd"]

/** Whether it is about who is there, which some fold away. */
export const isPresence = ({ type }: RoomFrame): boolean => presence.includes(type)

const roomFrames = new Set([...presence, "said", "acted", "topic", "announced"])

/** Whether it happened in a room, and the page knows what it means: a newer server may tell of other things too. */
export const isRoomFrame = (frame: { readonly type: string }): frame is RoomFrame => roomFrames.has(frame.type)

/** A frame, or `undefined` where it is none. Its type need not be one that the page knows. */
export const parse = (text: string): ServerFrame | undefined => {
  try {
    const frame: unknown = JSON.parse(text)
    return typeof frame === "object" && frame !== null && "type" in frame ? (frame as ServerFrame) : undefined
  } catch {
    return undefined
  }
}
