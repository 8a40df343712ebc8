import * as Effect from "effect/Effect"
import { RoomName, objection } from "../../hub/RoomName.ts"
import * as Argument from "../Argument.ts"
import * as Command from "../Command.ts"
import { counted } from "../LineCodec.ts"
import type { Session } from "../Session.ts"

const enter = (session: Session, room: RoomName, password: string | undefined): Effect.Effect<void> =>
  session.join(room, { password }).pipe(
    Effect.catchTags({
      TooManyRooms: ({ limit }) =>
        Effect.sync(() => session.complain(`You are in ${counted(limit, "room")}, the most there may be; /leave one`)),
      RoomsFull: ({ limit }) =>
        Effect.sync(() =>
          session.complain(`There are ${counted(limit, "room")}, the most there may be; /rooms lists them`)
        ),
      RoomLocked: ({ hasTried }) =>
        Effect.sync(() => {
          if (hasTried) session.complain(`That is not the password of #${room}`)
          else session.askSecret(`Password of #${room}?`, (given) => enter(session, room, given))
        })
    })
  )

/** Talks in another room, made if there is none of that name. The rooms one was in are still heard. */
export const join = Command.make({
  name: "join",
  args: { room: Argument.word("ROOM", RoomName, objection), password: Argument.optional(Argument.text("PASSWORD")) },
  help: "talk in another room, and still hear this one",
  isChange: true,
  run: (session, { password, room }) =>
    room === session.room
      ? Effect.sync(() => session.complain(`You talk in #${room} already`))
      : enter(session, room, password)
})
