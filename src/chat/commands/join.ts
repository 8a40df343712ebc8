import * as Effect from "effect/Effect"
import { RoomName, objection } from "../../hub/RoomName.ts"
import * as Argument from "../Argument.ts"
import * as Command from "../Command.ts"
import { counted } from "../LineCodec.ts"

/** Talks in another room, made if there is none of that name. The rooms one was in are still heard. */
export const join = Command.make({
  name: "join",
  args: { room: Argument.word("ROOM", RoomName, objection) },
  help: "talk in another room, and still hear this one",
  isChange: true,
  run: (session, { room }) =>
    room === session.room
      ? Effect.sync(() => session.complain(`You talk in #${room} already`))
      : session.join(room).pipe(
          Effect.catchTags({
            TooManyRooms: ({ limit }) =>
              Effect.sync(() =>
                session.complain(`You are in ${counted(limit, "room")}, the most there may be; /leave one`)
              ),
            RoomsFull: ({ limit }) =>
              Effect.sync(() =>
                session.complain(`There are ${counted(limit, "room")}, the most there may be; /rooms lists them`)
              )
          })
        )
})
