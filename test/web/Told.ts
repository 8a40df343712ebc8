/**
 * What a server tells the page, shortly written.
 */
import type { RoomFrame, ServerFrame } from "../../web/Frames.ts"
import * as Reading from "../../web/Reading.ts"
import { initial, receive, type State } from "../../web/State.ts"

/** When everything happens, unless a test says otherwise. */
export const noon = "2026-11-24T12:00:00.000Z"

/** Talk in the lobby. */
export const said = (seq: number, by = "bob", text = `line ${seq}`): RoomFrame => ({
  type: "said",
  room: "lobby",
  seq,
  at: noon,
  by,
  text
})

/** Ann is welcome. */
export const welcome: ServerFrame = {
  type: "welcome",
  version: 1,
  you: "ann",
  server: "Hubbub",
  commands: [],
  maxLineBytes: 1024
}

/** A room is entered. */
export const entered = (
  room: string,
  more: {
    readonly epoch?: string
    readonly head?: number
    readonly isResumed?: boolean
    readonly isLocked?: boolean
    readonly ticket?: string
  } = {}
): ServerFrame => ({
  type: "entered",
  room,
  epoch: "e1",
  head: 0,
  topic: "",
  isResumed: false,
  ticket: "t1",
  isLocked: false,
  slow: 0,
  ...more
})

/** A room is entered again, where one had got to. */
export const resumed = (room: string, head: number): ServerFrame => ({
  type: "entered",
  room,
  epoch: "e1",
  head,
  topic: "",
  isResumed: true,
  isLocked: false
})

/** The page after it was told these things. */
export const told = (state: State, ...frames: ReadonlyArray<ServerFrame>): State =>
  frames.reduce((before, frame) => receive(before, { frame, at: noon }), state)

/** The lobby was asked for what happened before, and remembers this. */
export const lookedBack = (state: State, ...events: ReadonlyArray<RoomFrame>): State =>
  told(Reading.lookBack(state, "#lobby"), pastOf(...events))

/** All that the lobby remembers. */
export const pastOf = (...events: ReadonlyArray<RoomFrame>): ServerFrame => ({
  type: "past",
  room: "lobby",
  events,
  isAll: true
})

/** Ann in the lobby. */
export const inLobby: State = told(initial(), welcome, entered("lobby"))
