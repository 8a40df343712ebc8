/**
 * How one person wants to see the chat. Views that look alike are the same codec, so that what differs from person to
 * person costs nothing per line but for those who ignore somebody.
 */
import type { Codec } from "../hub/Codec.ts"
import type { Hearing } from "../hub/Member.ts"
import { keyOf } from "../hub/Name.ts"
import { botCodec } from "./BotCodec.ts"
import { type LineStyle, plain, plainStyle, styled } from "./LineCodec.ts"

/** How one person wants to see the chat. */
export interface View extends Omit<LineStyle, "room"> {
  readonly bell: Hearing["bell"]
  /** Whether their own lines come back to them. */
  readonly isEchoed: boolean
  /** Names of people they do not want to hear, by key. */
  readonly ignored: ReadonlyMap<string, string>
  /** Whether a program reads, as objects, one a line. */
  readonly isBot: boolean
}

/** What everybody begins with: nothing but the lines. */
export const initial: View = {
  ...plainStyle,
  bell: "off",
  isEchoed: false,
  ignored: new Map(),
  isBot: false
}

/** The codec for a room, which is named before each line unless the person talks in it. */
export const codecFor = (view: View, room: string, isCurrent: boolean): Codec => {
  // nearly everybody's, and asked for several times as they come
  if (view === initial && isCurrent) return plain
  return view.isBot ? botCodec(room) : styled({ ...view, room: isCurrent ? undefined : room })
}

/** How a person with this view hears all their rooms. */
export const hearingOf = (view: View, replies: Codec): Hearing => ({
  replies,
  hearsOwn: view.isEchoed,
  isIgnored: view.ignored.size === 0 ? undefined : ({ name }) => view.ignored.has(keyOf(name)),
  bell: view.bell
})
