import * as Effect from "effect/Effect"
import { Hub } from "../../hub/Hub.ts"
import * as Monotonic from "../../Monotonic.ts"
import { describeMillis } from "../../TimeSpan.ts"
import * as Argument from "../Argument.ts"
import * as Command from "../Command.ts"
import { marksOf } from "../LineCodec.ts"
import { People } from "../People.ts"
import { because } from "../Speech.ts"

/** Tells about one person. Which rooms they are in is told of those one hears oneself; where they come from, operators. */
export const whois = Command.make({
  name: "whois",
  args: { name: Argument.present("NAME") },
  help: "see more about somebody",
  example: "/whois ann",
  isAboutSomebody: true,
  run: (session, { name }) =>
    Effect.gen(function* () {
      const person = yield* (yield* Hub).find(name)
      if (person === undefined) return session.complain(`${name} is not here; /who lists people`)
      const other = yield* (yield* People).find(name)
      if (other === undefined) return session.tell(`${person.name} belongs to this server`)
      const now = yield* Monotonic.millis
      const isOperator = session.status.isOperator === true
      const shared = other.rooms.filter((room) => isOperator || session.rooms.includes(room))
      const rooms = shared.length === 0 ? "" : `, in ${shared.map((room) => `#${room}`).join(", ")}`
      const marks = marksOf(other.status).join(", ")
      session.tell(
        `${person.name}${marks === "" ? "" : ` (${marks})`}${rooms}`,
        ...(other.status.away === undefined ? [] : [`away${because(other.status.away)}`]),
        `came ${describeMillis(now - other.since)} ago, typed ${describeMillis(now - other.typedAt)} ago`
      )
      if (isOperator) {
        const terminal = other.client.terminalType()
        session.tell(`from ${other.client.name}${terminal === undefined ? "" : `, terminal ${terminal}`}`)
      }
    })
})
