import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as SchemaTransformation from "effect/SchemaTransformation"
import * as Argument from "../Argument.ts"
import * as Command from "../Command.ts"

/** A position as it is written, and as server-sent events have it too: `k3v9x2m4q7wz:4711`. */
const Position = Schema.String.check(Schema.isPattern(/^[a-z0-9]{1,64}:\d{1,15}$/)).pipe(
  Schema.decodeTo(
    Schema.Struct({ epoch: Schema.String, seq: Schema.Int }),
    SchemaTransformation.transform({
      decode: (text) => {
        const [epoch = "", seq = ""] = text.split(":")
        return { epoch, seq: Number(seq) }
      },
      encode: ({ epoch, seq }) => `${epoch}:${seq}`
    })
  )
)

const label = "EPOCH:SEQ"
const expects = "a position such as k3v9x2m4q7wz:4711"

/**
 * Hears again what came after a position, also after a restart of the server where it keeps what is said. Whoever has the
 * token is trusted with all that the log holds; without a position it tells where the room is.
 */
export const resume = Command.make({
  name: "resume",
  args: { position: Argument.optional(Argument.word(label, Position, () => `${label} is ${expects}`, expects)) },
  help: "for programs with the token: hear all that came after a position; alone: where the room is",
  example: "/resume k3v9x2m4q7wz:4711",
  instead: { page: "The page goes on by itself" },
  run: (session, { position }) =>
    Effect.gen(function* () {
      if (position === undefined) return session.showPosition()
      if (!session.pacing.isTrusted) return session.complain("It is for programs with the token; /bot on TOKEN first")
      session.showPosition()
      const isResumed = yield* session.resume(position)
      if (!isResumed) session.complain(`#${session.room} has no such position`)
    })
})
