/**
 * Whose tickets are void, also after a restart: see the contract, `chat/VoidTickets`. They are read once; who comes waits for
 * no disk.
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { memory, VoidTickets } from "../chat/VoidTickets.ts"
import type { StoreFailed } from "../hub/RoomStore.ts"
import { Settings } from "../Settings.ts"
import { Database } from "./Database.ts"
import { statement } from "./Message.ts"

const make = Effect.gen(function* () {
  const { maxConnections } = yield* Settings
  const { read, write } = yield* Database
  const known = memory(maxConnections)
  for (const { seq, stay } of yield* read("SELECT stay, seq FROM ended ORDER BY id")) {
    yield* known.put(String(stay), Number(seq))
  }
  const voids: VoidTickets = {
    find: known.find,
    put: (stay, seq) =>
      Effect.andThen(
        known.put(stay, seq),
        Effect.ignore(
          write(
            // with a number of its own, above all others
            statement("INSERT OR REPLACE INTO ended (stay, seq) VALUES (?, ?)", stay, seq),
            statement("DELETE FROM ended WHERE id <= (SELECT max(id) FROM ended) - ?", maxConnections)
          )
        )
      )
  }
  return voids
})

/** The void tickets of the database that is provided. */
export const layerNoDeps: Layer.Layer<never, StoreFailed, Database | Settings> = Layer.effect(VoidTickets, make)
