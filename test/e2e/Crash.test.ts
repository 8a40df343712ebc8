import { assert, it } from "@effect/vitest"
import * as Arbitrary from "effect/Arbitrary"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as DataDirectory from "./DataDirectory.ts"
import * as Server from "./Server.ts"

const talkers = ["ann", "bob", "cid", "dan"]
const readers = ["eve", "fay"]

/** More than is ever said before the end. */
const linesEach = 20_000

/** The talk that somebody saw, in order, without what a line that was cut off by the end. */
const talkSeen = (lines: ReadonlyArray<string>) =>
  lines.flatMap((line) => {
    const [, by, text] = /^<(\w+)> (round \d+ line \d+\.)$/.exec(line) ?? []
    return by === undefined ? [] : [`${by}: ${text}`]
  })

/** Everybody talks at once until `lines` were seen; then the server is killed. What each reader saw. */
const untilKilled = Effect.fnUntraced(function* (directory: string, round: number, lines: number) {
  const server = yield* Server.start({ HUBBUB_DATA_DIR: directory, HUBBUB_REPLAY_LINES: "0" })
  const watching = yield* Effect.forEach(readers, (name) => server.join(name))
  const talking = yield* Effect.forEach(talkers, (name) => server.join(name))
  for (const client of talking) {
    const said = Array.from({ length: linesEach }, (_, index) => `round ${round} line ${index}.\r\n`)
    // the kernel's buffers stay full until the end
    yield* Effect.forkScoped(client.send(said.join("")))
  }
  yield* watching[0]!.expectLine(new RegExp(`line ${lines}\\.$`))
  yield* server.signal("SIGKILL")
  assert.strictEqual(yield* server.exit, "SIGKILL")
  yield* Effect.forEach([...watching, ...talking], ({ transcript }) => Effect.ignore(transcript.ended))
  return watching.map(({ transcript }) => talkSeen(transcript.lines))
}, Effect.scoped)

/** How many lines of one's were seen when the server is killed. */
const moment = Arbitrary.schema(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 3000 })))

it.live.prop(
  "after kill -9 at any moment under load everything that anybody saw is in the history, in order, once",
  [moment, moment],
  (moments) =>
    Effect.gen(function* () {
      const directory = yield* DataDirectory.make
      const seen: Array<string> = []
      for (const [round, lines] of moments.entries()) {
        const [first = [], other = []] = yield* untilKilled(directory, round, lines)
        const [shorter, longer] = first.length < other.length ? [first, other] : [other, first]
        assert.deepStrictEqual(longer.slice(0, shorter.length), shorter)
        seen.push(...longer)

        const entries = yield* DataDirectory.exported(directory, "lobby")
        assert.deepStrictEqual(
          entries.map(({ seq }) => seq),
          entries.map((_, index) => index + 1)
        )
        const kept = entries.flatMap(({ event }) => (event._tag === "Said" ? [`${event.by!.name}: ${event.text}`] : []))
        assert.strictEqual(new Set(kept).size, kept.length)
        // what was kept when nobody had seen it yet lies between what was seen in this round and in the next one
        const wanted = new Set(seen)
        assert.deepStrictEqual(
          kept.filter((line) => wanted.has(line)),
          seen
        )
      }
    }),
  { arbitrary: { runs: 3 } }
)
