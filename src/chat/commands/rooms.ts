import * as Effect from "effect/Effect"
import * as Command from "../Command.ts"
import { counted } from "../LineCodec.ts"

/** The most rooms that are listed: an answer stays readable. */
const maxListed = 50

/** Lists the rooms where somebody is, and those one hears, the fullest first. */
export const rooms = Command.make({
  name: "rooms",
  args: {},
  help: "list the rooms, and who hears how many",
  run: (session) =>
    Effect.map(session.allRooms, (all) => {
      const open = all
        .filter(({ people }) => people > 0)
        .sort((one, other) => other.people - one.people || (one.name < other.name ? -1 : 1))
      const mark = (name: string) =>
        name === session.room ? " (here)" : session.rooms.includes(name) ? " (heard)" : ""
      const lines = open
        .slice(0, maxListed)
        .map(
          ({ name, people, topic }) =>
            `#${name}, ${counted(people, "person", "people")}${mark(name)}${topic === "" ? "" : `: ${topic}`}`
        )
      const more = open.length - lines.length
      session.tell(...lines, ...(more > 0 ? [`and ${counted(more, "room")} more`] : []))
    })
})
