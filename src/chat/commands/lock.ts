import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import type { Hub } from "../../hub/Hub.ts"
import * as Argument from "../Argument.ts"
import * as Command from "../Command.ts"
import { govern } from "../Governing.ts"
import { lobby } from "../SessionRooms.ts"

/** Lets only those into the room who know a password. Without it on the line it is asked for, and not shown. */
export const lock = Command.make({
  name: "lock",
  args: { password: Argument.optional(Argument.text("PASSWORD", "what others must know; it is asked for")) },
  help: "let only those in who know a password",
  example: "/lock",
  permission: "host",
  isChange: true,
  run: (session, { password }) =>
    Effect.gen(function* () {
      const { room } = session
      if (room === lobby) return session.complain(`#${lobby} is open to everybody`)
      const hub = yield* Effect.context<Hub>()
      const close = (given: string) =>
        Effect.suspend(() => {
          if (given === "") return Effect.sync(() => session.complain("That is no password; the room is as it was"))
          const told = { text: `${session.person.name} locked the room`, isLocked: true }
          return govern(session, room, { password: Redacted.make(given) }, told, { name: "lock" })
        }).pipe(Effect.provideContext(hub))
      if (password === undefined) session.askSecret(`Password for #${room}?`, close)
      else yield* close(password)
    })
})
