import * as Effect from "effect/Effect"
import { Hub } from "../../hub/Hub.ts"
import * as Command from "../Command.ts"
import { govern } from "../Governing.ts"

/** Lets everybody into the room again. */
export const unlock = Command.make({
  name: "unlock",
  args: {},
  help: "let everybody in again",
  example: "/unlock",
  permission: "host",
  isChange: true,
  run: (session) =>
    Effect.gen(function* () {
      const { room } = session
      const hub = yield* Hub
      const summary = (yield* hub.rooms).find(({ name }) => name === room)
      if (summary?.isLocked !== true) return session.complain(`#${room} is not locked`)
      const told = { text: `${session.person.name} unlocked the room`, isLocked: false }
      yield* govern(session, room, { password: undefined }, told, { name: "unlock" })
    })
})
