/**
 * What several servers that are one chat share.
 */
import * as Setting from "../Setting.ts"

/** Settings of a Redis that several servers share. */
export const sharing = {
  redisUrl: Setting.redisOrOff(
    "off",
    "A Redis over which several servers share their rooms and people; `off`: this server is alone. `rediss:` is TLS."
  ),
  redisPrefix: Setting.prefix(
    "hubbub:",
    "What the names of all keys and channels there begin with: servers with the same prefix are one chat."
  ),
  redisKeepLines: Setting.count(1000, 1_000_000_000)(
    "10000",
    "Lines of each room that are kept there, comings and goings included; some 150 bytes of Redis' memory each."
  ),
  redisKeepFor: Setting.duration("1h", "36500d")("30d", "How long a room is kept there after its last line."),
  redisTimeout: Setting.duration("300ms", "1m")(
    "3s",
    "Redis that says nothing for this long is lost: people are told, and what they type is not sent until it is back."
  ),
  nodeTimeout: Setting.duration("1s", "1h")(
    "9s",
    "A server that says nothing over Redis for this long is gone: its people leave, and their names are free."
  )
} as const
