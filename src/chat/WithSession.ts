/**
 * Acting on somebody else who is connected.
 */
import * as Effect from "effect/Effect"
import type { Services } from "./Command.ts"
import { People } from "./People.ts"
import type { Session } from "./Session.ts"

/** Does `act` to whoever has the name, or says that nobody has. */
export const withSession = (
  session: Session,
  name: string,
  act: (other: Session) => Effect.Effect<void, never, Services>
): Effect.Effect<void, never, Services> =>
  Effect.gen(function* () {
    const other = yield* (yield* People).find(name)
    if (other === undefined) session.complain(`${name} is not here; /who lists people`)
    else yield* act(other)
  })
