import * as Effect from "effect/Effect"
import { Hub } from "../../hub/Hub.ts"
import { RoomName, objection, rule } from "../../hub/RoomName.ts"
import * as Argument from "../Argument.ts"
import * as Command from "../Command.ts"
import { counted } from "../LineCodec.ts"
import type { Session } from "../Session.ts"
import { lobby } from "../SessionRooms.ts"
import { muteOf } from "../Speech.ts"

const enter = (session: Session, room: RoomName, password: string | undefined): Effect.Effect<void> =>
  session.join(room, { password }).pipe(
    Effect.catchTags({
      TooManyRooms: ({ limit }) =>
        Effect.sync(() => session.complain(`You are in ${counted(limit, "room")}, the most there may be; /leave one`)),
      RoomsFull: ({ limit }) =>
        Effect.sync(() =>
          session.complain(`There are ${counted(limit, "room")}, the most there may be; /rooms lists them`)
        ),
      CutOff: ({ reason }) => Effect.sync(() => session.complain(`You are not in #${room}: ${reason}; try again`)),
      RoomLocked: ({ hasTried }) =>
        Effect.sync(() => {
          if (hasTried) session.complain(`That is not the password of #${room}`)
          else session.askSecret(`Password of #${room}?`, (given) => enter(session, room, given))
        })
    })
  )

/** Whether people read of the room already. To open one is to say its name. */
const isListed = (room: RoomName): Effect.Effect<boolean, never, Hub> =>
  Effect.gen(function* () {
    return room === lobby || (yield* (yield* Hub).rooms).some(({ name, people }) => name === room && people > 0)
  })

/** Talks in another room, made if there is none of that name. The rooms one was in are still heard. */
export const join = Command.make({
  name: "join",
  args: {
    room: Argument.word("ROOM", RoomName, objection, `the name of a room: it ${rule}`),
    password: Argument.optional(Argument.text("PASSWORD", "the password of a locked room; it is asked for"))
  },
  help: "talk in another room, and still hear this one",
  example: "/join tea",
  isChange: true,
  run: (session, { password, room }) =>
    Effect.gen(function* () {
      if (room === session.room) return session.complain(`You talk in #${room} already`)
      const muted = yield* muteOf(session)
      if (muted !== undefined && !(yield* isListed(room))) return session.complain(muted)
      yield* enter(session, room, password)
    })
})
