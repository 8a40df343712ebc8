/**
 * What a server tells the page, shortly written.
 */
import type { RoomFrame, ServerFrame } from "../../web/Frames.ts"
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
  more: { readonly epoch?: string; readonly head?: number; readonly ticket?: string } = {}
): ServerFrame => ({
  type: "entered",
  room,
  epoch: "e1",
  head: 0,
  topic: "",
  isResumed: false,
  ticket: "t1",
  isLocked: false,
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

/** Ann in the lobby. */
export const inLobby: State = told(initial(), welcome, entered("lobby"))
