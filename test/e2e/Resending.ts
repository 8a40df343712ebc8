/**
 * A page that says line after line to a server until that is killed, and sends again to another what it had no answer to.
 */
import * as Effect from "effect/Effect"
import { text } from "./PageServer.ts"
import { frame, type WebClient } from "./WebClient.ts"

/** How many lines wait for their answers at once. */
const underway = 100

const send = (page: WebClient, numbers: ReadonlyArray<number>) => {
  const lines = numbers.map((number) => ({ type: "line", id: `said-${number}`, room: "lobby", text: `${number}.` }))
  return page.raw(Buffer.concat(lines.map((line) => frame(1, text(JSON.stringify(line))))))
}

const answerTo = (number: number) => `{"type":"ack","id":"said-${number}"}`

/** Says numbered lines until there are no more answers. */
export const talk = (page: WebClient) =>
  Effect.gen(function* () {
    for (let first = 0; ; first += underway) {
      yield* send(
        page,
        Array.from({ length: underway }, (_, index) => first + index)
      )
      yield* page.transcript.expectLine(answerTo(first + underway - 1))
    }
  }).pipe(Effect.ignore)

/** How many of its lines were acknowledged: the room acknowledges them in order. */
export const answers = ({ transcript }: WebClient): number =>
  transcript.lines.filter((line) => line.startsWith('{"type":"ack"')).length

/** Sends again what was not answered, and some of which the answers might have been lost as well. How many were said in all. */
export const sayAgain = Effect.fnUntraced(function* (page: WebClient, answered: number) {
  const first = Math.max(0, answered - underway)
  const last = answered + underway
  yield* send(
    page,
    Array.from({ length: last - first }, (_, index) => first + index)
  )
  yield* page.transcript.expectLine(answerTo(last - 1))
  return last
})

/** The numbers from 0 on. */
export const numbers = (count: number): Array<string> => Array.from({ length: count }, (_, index) => `${index}.`)
