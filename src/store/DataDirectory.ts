/**
 * What outlives the process, where `HUBBUB_DATA_DIR` names a directory for it.
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { Settings } from "../Settings.ts"
import * as Database from "./Database.ts"
import * as NameStoreSqlite from "./NameStoreSqlite.ts"
import * as RoomStoreSqlite from "./RoomStoreSqlite.ts"
import * as SanctionStoreSqlite from "./SanctionStoreSqlite.ts"
import * as TicketKeySqlite from "./TicketKeySqlite.ts"
import * as VoidTicketsSqlite from "./VoidTicketsSqlite.ts"

/** A store of rooms, of sanctions and of reserved names, and what pages' tickets take, or none, as the settings say. */
export const layer: Layer.Layer<never, Database.BadDataDirectory, Settings> = Layer.unwrap(
  Effect.map(Settings, ({ dataDir, maxDataBytes }) =>
    dataDir === "off"
      ? Layer.empty
      : Layer.mergeAll(
          RoomStoreSqlite.layerNoDeps,
          SanctionStoreSqlite.layerNoDeps,
          NameStoreSqlite.layerNoDeps,
          TicketKeySqlite.layerNoDeps,
          VoidTicketsSqlite.layerNoDeps
        ).pipe(
          Layer.catchTag("StoreFailed", ({ reason }) =>
            Layer.effectDiscard(Effect.fail(new Database.BadDataDirectory({ directory: dataDir, reason })))
          ),
          Layer.provide(Database.layer({ directory: dataDir, maxBytes: maxDataBytes }))
        )
  )
)
