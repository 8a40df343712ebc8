import * as Setting from "../Setting.ts"

/** How fast anybody may go, and how much everybody is told. */
export const manners = {
  floodBurst: Setting.count(1, 10_000)(
    "8",
    "Lines one person may send at once, before the rate counts: a small paste."
  ),
  floodRate: Setting.count(0, 10_000)(
    "2",
    "Lines a second one person may send after that: more wait their turn and none is lost. 16 telnet commands count as a line. `0` switches it off."
  ),
  floodPatience: Setting.duration("1s", "1h")(
    "60s",
    "Who sends faster than that for this long without a pause is closed."
  ),
  changeBurst: Setting.count(1, 10_000)("10", "Changes of name, room or topic one person may make at once."),
  changeEvery: Setting.duration("1ms", "1h")(
    "10s",
    "After those, one change in this time; everybody is told of each. Off where the flood rate is `0`."
  ),
  announceUpTo: Setting.count(0, 10_000)(
    "50",
    "Up to this many people in a room, each arrival and departure gets its line; beyond, a summary a second (of 5000, every 5 seconds)."
  ),
  greetUpTo: Setting.count(1, 100)("10", "Names in a greeting; the others are counted."),
  whoUpTo: Setting.count(1, 2000)(
    "200",
    "Names in the answer to `/who`, and connections on `/status`; the others are counted."
  )
} as const
