import * as Effect from "effect/Effect"
import { Hub } from "../../hub/Hub.ts"
import * as Command from "../Command.ts"
import { counted } from "../LineCodec.ts"

/** The most rooms that are listed: an answer stays readable. */
const maxListed = 50

/** Lists the rooms where somebody is, the fullest first. What a locked room is about only those within read. */
export const rooms = Command.make({
  name: "rooms",
  args: {},
  help: "list the rooms, and who hears how many",
  example: "/rooms",
  run: (session) =>
    Effect.gen(function* () {
      const open = (yield* (yield* Hub).rooms)
        .filter(({ people }) => people > 0)
        .sort((one, other) => other.people - one.people || (one.name < other.name ? -1 : 1))
      const lines = open.slice(0, maxListed).map(({ isLocked, name, people, topic }) => {
        const isHeard = session.rooms.includes(name)
        const marks = [name === session.room ? "here" : isHeard ? "heard" : "", isLocked ? "locked" : ""].filter(
          Boolean
        )
        const about = topic === "" || (isLocked && !isHeard) ? "" : `: ${topic}`
        const mark = marks.length === 0 ? "" : ` (${marks.join(", ")})`
        return `#${name}, ${counted(people, "person", "people")}${mark}${about}`
      })
      const more = open.length - lines.length
      session.tell(...lines, ...(more > 0 ? [`and ${counted(more, "room")} more`] : []))
    })
})
