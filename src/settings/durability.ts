import * as Setting from "../Setting.ts"

/** What is kept on the disk, and what goes when. */
export const durability = {
  dataDir: Setting.fileOrOff(
    "off",
    "The directory where rooms, what was said there, bans and reserved names outlive a restart; `off`: all is forgotten. Needs Node 22.19."
  ),
  maxDataBytes: Setting.bytes("1 MiB", "1024 GiB")(
    "10 GiB",
    "The most that is kept there; beyond it nothing is delivered until something was removed, as on a full disk."
  ),
  keepLines: Setting.count(1000, 1_000_000_000)(
    "100000",
    "Lines of each room that are kept there, comings and goings included; the oldest go first."
  ),
  keepFor: Setting.duration("1h", "36500d")("365d", "How long lines are kept there."),
  keepRooms: Setting.count(1, 1_000_000)(
    "10000",
    "Rooms that are kept there; the one where nothing has happened longest goes first."
  ),
  reservedNames: Setting.count(0, 1_000_000)(
    "10000",
    "Names that people may make their own there (`/reserve`); one that nobody took for as long as lines are kept is free."
  )
} as const
