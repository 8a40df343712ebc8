/**
 * The whole chat in memory as a stage: it has settled after a few turns of the event loop.
 */
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { until } from "../../../src/testing/Turns.ts"
import { type Parts, serve } from "../ChatInMemory.ts"
import { broken, type Client } from "../MemorySocketServer.ts"
import { type Connection, operatorPassword, type Stage } from "./Stage.ts"

/** Turns of the event loop in which the chat deals with what was typed. */
const turns = 25

/** A stage with a chat made of `parts`. */
export const make = Effect.fnUntraced(function* (parts: Parts = {}) {
  const chat = yield* serve({ adminPassword: Redacted.make(operatorPassword) }, undefined, parts)
  const clients = new Map<Connection, Client>()
  const connect = Effect.gen(function* () {
    const client = yield* chat.connect
    const lines: Array<string> = []
    // without a yield all lines there are have been read when the turn ends
    const read = Effect.forever(
      Effect.map(client.line, (line) => lines.push(line)),
      { disableYield: true }
    )
    yield* Effect.forkScoped(Effect.ignore(read))
    const connection: Connection = {
      lines,
      type: (...lines) => Effect.sync(() => client.send(lines.map((line) => `${line}\n`).join("")))
    }
    clients.set(connection, client)
    return connection
  })
  return {
    connect,
    breakOff: (connection) => Effect.sync(() => clients.get(connection)!.breakOff(broken("ECONNRESET"))),
    settled: until(turns, () => false)
  } satisfies Stage<never>
})
