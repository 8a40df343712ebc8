/**
 * The built server as a stage for scripts: what is typed goes into sockets, and what arrives tells when all is done.
 */
import * as Effect from "effect/Effect"
import { rooms } from "../listener/scripts/Script.ts"
import { type Connection, operatorPassword, type Stage } from "../listener/scripts/Stage.ts"
import type { LineClient } from "./LineClient.ts"
import * as Server from "./Server.ts"
import type { NeverCame } from "./Transcript.ts"

/** Somebody who is connected. */
interface Guest {
  readonly client: LineClient
  readonly connection: Connection
  /** How much of what they were told is in their connection's lines. */
  heard: number
}

/** What the stage itself asked, and was answered. */
const isOwnAnswer = (line: string) => line.startsWith("!! There is no /ping-")

const copyNews = (guest: Guest) => {
  const { lines } = guest.client.transcript
  guest.connection.lines.push(...lines.slice(guest.heard).filter((line) => !isOwnAnswer(line)))
  guest.heard = lines.length
}

/** A stage with a server of its own. */
export const make = Effect.gen(function* () {
  const server = yield* Server.start({ HUBBUB_ADMIN_PASSWORD: operatorPassword, HUBBUB_FIRST_BYTES_WAIT: "0s" })
  /** In order of arrival: the operator first. */
  const guests = new Map<Connection, Guest>()

  /** Everybody is answered what they asked last, or is no longer there: what they typed before has been dealt with. */
  const answered = Effect.suspend(() =>
    Effect.forEach(guests.values(), ({ client }) => Effect.catch(client.roundTrip, () => client.ended), {
      concurrency: "unbounded"
    })
  )

  /**
   * All rooms have told everybody what happened there before: the operator, who is in all of them, reads in each of two
   * changes of name and back, and a room tells one thing to everybody before it tells the next to anybody.
   */
  const delivered = Effect.suspend(() => {
    const { client } = guests.values().next().value!
    const isBack = client.expectLine(/-- Boss is now boss$/)
    return Effect.andThen(client.send("/nick Boss\r\n/nick boss\r\n"), Effect.replicateEffect(isBack, rooms.length))
  })

  const settled = Effect.gen(function* () {
    yield* answered
    yield* delivered
    // what a room wrote to somebody comes before the answer to what they ask now
    yield* answered
    for (const guest of guests.values()) copyNews(guest)
  })

  return {
    connect: Effect.gen(function* () {
      const client = yield* server.connect
      const connection: Connection = {
        lines: [],
        type: (...lines) => client.send(lines.map((line) => `${line}\r\n`).join(""))
      }
      guests.set(connection, { client, connection, heard: 0 })
      return connection
    }),
    breakOff: (connection) =>
      Effect.gen(function* () {
        yield* guests.get(connection)!.client.reset
        yield* server.log.expectLine(/ left .*reason=lost/)
      }),
    settled
  } satisfies Stage<NeverCame>
})
