/**
 * What holds in a room for everybody: how fast each may talk, and who may come in.
 */
import * as Duration from "effect/Duration"
import type * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { isSecret } from "../Secret.ts"

/** What holds in a room. The hub keeps the lock; the pace is for whoever serves people. */
export interface RoomRules {
  /** The time between two lines of one person; zero is none. */
  readonly slow: Duration.Duration
  /**
   * The password without which nobody comes in; `undefined`: anybody may. It goes with the last person, and with it all
   * that the room remembers.
   */
  readonly password: Redacted.Redacted | undefined
}

/** Nothing but what holds everywhere. */
export const noRules: RoomRules = { slow: Duration.zero, password: undefined }

/** Opens every room: for operators, and for an application that embeds the hub. */
export const masterKey: unique symbol = Symbol("masterKey")

/** What somebody has to open a locked room with. */
export type Key = string | typeof masterKey | undefined

/** The room is locked, and the key was wrong or was none. */
export class RoomLocked extends Schema.TaggedError<RoomLocked>()("RoomLocked", {
  room: Schema.String,
  hasTried: Schema.Boolean
}) {
  override get message() {
    return `#${this.room} is locked, and ${this.hasTried ? "that is not its password" : "takes a password"}.`
  }
}

/** Whether `key` opens a room with these rules. */
export const opens = ({ password }: RoomRules, key: Key): boolean =>
  password === undefined || key === masterKey || (key !== undefined && isSecret(key, password))
