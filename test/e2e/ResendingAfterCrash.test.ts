import { assert, it } from "@effect/vitest"
import * as Arbitrary from "effect/Arbitrary"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as DataDirectory from "./DataDirectory.ts"
import * as PageServer from "./PageServer.ts"
import * as Resending from "./Resending.ts"

/** How many lines were acknowledged when the server is killed. */
const moment = Arbitrary.schema(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 1000 })))

it.live.prop(
  "what a page sends again after kill -9 and a restart is said once, and what was acknowledged is kept",
  [moment],
  ([lines]) =>
    Effect.gen(function* () {
      const directory = yield* DataDirectory.make
      const before = yield* PageServer.start({ HUBBUB_DATA_DIR: directory })
      const page = yield* before.join("ann")
      yield* Effect.forkScoped(Resending.talk(page))
      yield* page.transcript.find(new RegExp(`"type":"ack","id":"said-${lines}"`))
      yield* before.signal("SIGKILL")
      yield* Effect.ignore(page.transcript.ended)
      const answered = Resending.answers(page)
      const texts = Effect.map(DataDirectory.exported(directory, "lobby"), (entries) =>
        entries.flatMap(({ event }) => (event._tag === "Said" ? [event.text] : []))
      )
      assert.includeMembers(yield* texts, Resending.numbers(answered))

      const after = yield* PageServer.start({ HUBBUB_DATA_DIR: directory })
      const again = yield* after.join("ann")
      const said = yield* Resending.sayAgain(again, answered)
      assert.deepStrictEqual(yield* texts, Resending.numbers(said))
      // what a line is known by is nobody's business
      for (const { transcript } of [page, again]) assert.notInclude(transcript.text, "origin")
    }).pipe(Effect.scoped),
  { arbitrary: { runs: 3 } }
)
