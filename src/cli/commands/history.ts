/**
 * `hubbub history export [ROOM]`, `hubbub history import`, `hubbub history backup FILE`
 */
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Stdio from "effect/Stdio"
import * as Stream from "effect/Stream"
import { counted } from "../../chat/LineCodec.ts"
import { RoomName } from "../../hub/RoomName.ts"
import * as Settings from "../../Settings.ts"
import * as Archive from "../../store/Archive.ts"
import * as Database from "../../store/Database.ts"
import { visible } from "../Json.ts"
import { DidNotWork, WrongUse } from "../Outcome.ts"
import * as StandardInput from "../StandardInput.ts"

/** The data directory of the settings; without one there is nothing to do. */
const directory = Effect.gen(function* () {
  const { dataDir } = yield* Settings.Settings
  if (dataDir === "off")
    return yield* new WrongUse({ message: "HUBBUB_DATA_DIR says which history, and it is not set." })
  return dataDir
}).pipe(Effect.provide(Settings.layerNoDeps))

const exportAll = Command.make(
  "export",
  {
    room: Argument.String("room").pipe(
      Argument.withDescription("only this one, with # before it or not"),
      Argument.optional
    )
  },
  Effect.fn(function* ({ room }) {
    const name = Option.getOrUndefined(room)
    const only =
      name === undefined
        ? undefined
        : yield* Effect.mapError(
            Schema.decodeEffect(RoomName)(name),
            () => new WrongUse({ message: `${JSON.stringify(name)} cannot be a room.` })
          )
    const { stdout } = yield* Stdio.Stdio
    const lines = Archive.lines(yield* directory, only)
    let isEmpty = true
    yield* lines.pipe(
      Stream.map((line) => {
        isEmpty = false
        return `${visible(line)}\n`
      }),
      Stream.run(stdout())
    )
    if (isEmpty && only !== undefined) return yield* new DidNotWork({ message: `Nothing is kept of #${only}.` })
  })
).pipe(
  Command.withShortDescription("print what was said, as JSON, an entry a line"),
  Command.withDescription(
    "Prints everything that is kept, or all of one room: an object a line with room, epoch, seq, at (Unix time in ms) and "
      + "event. Works while a server serves from the directory. What was said behind a lock is left out."
  )
)

const importAll = Command.make("import", {}, () =>
  Effect.gen(function* () {
    const lines = StandardInput.bytes.pipe(Stream.decodeText(), Stream.splitLines)
    const database = Database.layer({ directory: yield* directory })
    const { imported, present } = yield* Effect.provide(Archive.restore(lines), database)
    yield* Console.log(
      `${counted(imported, "entry", "entries")} imported${present === 0 ? "" : `, ${present} there already`}`
    )
  })
).pipe(
  Command.withShortDescription("put back what export printed, from standard input"),
  Command.withDescription(
    "Reads what `hubbub history export` printed. No server may serve from the directory meanwhile. Entries that are there "
      + "already stay as they are, so that an import may be repeated; a room of the same name that is not the same room is refused."
  )
)

const backup = Command.make(
  "backup",
  { file: Argument.String("file").pipe(Argument.withDescription("where to; it must not be there")) },
  Effect.fn(function* ({ file }) {
    yield* Archive.backUp(yield* directory, file)
    yield* Console.log(`Everything that was kept is in ${file}`)
  })
).pipe(
  Command.withShortDescription("copy the database while the server serves"),
  Command.withDescription(
    "Copies the database, bans included. To go back to a copy: stop the server, remove hubbub.sqlite and the files whose "
      + "names begin with that from the data directory, put the copy there as hubbub.sqlite, start the server."
  )
)

/** What the data directory holds, to be taken elsewhere. */
export const history = Command.make("history").pipe(
  Command.withShortDescription("export, import or back up what was said"),
  Command.withDescription("What HUBBUB_DATA_DIR holds: rooms and what was said there."),
  Command.withSubcommands([exportAll, importAll, backup]),
  Command.withExamples([
    { command: "hubbub history export lobby > lobby.ndjson", description: "All that was said in a room" },
    { command: "hubbub history import < lobby.ndjson", description: "Put it back, elsewhere" },
    { command: "hubbub history backup /backup/hubbub.sqlite", description: "A copy while the server serves" }
  ])
)
