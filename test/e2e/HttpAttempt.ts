/**
 * Tries attacks on the page's port.
 */
import { assert } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { connect } from "node:net"
import { type Attack, bytesOf } from "./Attack.ts"
import { line } from "./PageServer.ts"
import type { NeverCame } from "./Transcript.ts"
import * as WebClient from "./WebClient.ts"

/** What others hear, up to what somebody says in the end. */
type Heard = (last: string) => Effect.Effect<ReadonlyArray<string>, NeverCame>

const pattern = (text: string) => new RegExp(text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))

/** Sends bytes, and gives what comes until the server closes, or as soon as it begins as it should. */
const answerTo = (port: number, bytes: Uint8Array, told: string) =>
  Effect.callback<string>((resume) => {
    let heard = ""
    const socket = connect({ host: "127.0.0.1", port })
    socket.on("error", () => {})
    socket.on("data", (chunk) => {
      heard += chunk.toString("latin1")
      if (told !== "" && heard.startsWith(told) && heard.includes("\r\n\r\n")) resume(Effect.succeed(heard))
    })
    socket.on("close", () => resume(Effect.succeed(heard)))
    socket.write(bytes)
    return Effect.sync(() => socket.destroy())
  })

/** A request: it is answered as it should, with the headers of every answer. */
const request = Effect.fnUntraced(function* (port: number, { bytes, told = "" }: Attack) {
  const answer = yield* answerTo(port, bytesOf(bytes), told)
  assert.isTrue(told === "" ? answer === "" : answer.startsWith(told), JSON.stringify(answer))
  const [head = ""] = answer.split("\r\n\r\n")
  assert.notMatch(head, /^(set-cookie|access-control-)/im)
})

/** Somebody at the page says hello. */
const welcomed = Effect.fnUntraced(function* (port: number, hello: string) {
  const page = yield* WebClient.connect(port)
  yield* page.raw(WebClient.frame(1, Buffer.from(hello)))
  return page
})

const asMallory = JSON.stringify({ type: "hello", client: "mallory-has-this", name: "mallory" })

const quit = Effect.fnUntraced(function* (page: WebClient.WebClient, heard: Heard) {
  yield* page.send(line("over"))
  const lines = yield* heard("<mallory> over")
  yield* page.send(line("/quit"))
  assert.deepStrictEqual(yield* heard("-- mallory left (quit)"), ["-- mallory left (quit)"])
  return lines.slice(0, -1)
})

const frames = Effect.fnUntraced(function* (port: number, { bytes, isLast, others, told = "" }: Attack, heard: Heard) {
  const page = yield* welcomed(port, asMallory)
  yield* page.next("people")
  yield* heard("-- mallory joined")
  yield* page.raw(bytesOf(bytes))
  yield* page.transcript.find(pattern(told))
  assert.deepStrictEqual(isLast ? yield* heard(others.at(-1)!) : yield* quit(page, heard), others)
})

const hello = Effect.fnUntraced(function* (port: number, { bytes, others, told = "" }: Attack, heard: Heard) {
  const before = yield* welcomed(port, asMallory)
  const { epoch } = yield* before.next("entered")
  yield* heard("-- mallory joined")
  yield* quit(before, heard)
  const page = yield* welcomed(port, Buffer.from(bytesOf(bytes)).toString().replace("EPOCH", epoch))
  yield* page.transcript.expectLine(new RegExp(`^\\{"type":"entered".*${pattern(told).source}`))
  assert.deepStrictEqual(yield* quit(page, heard), others)
  // nothing of what others had said
  assert.notInclude(page.transcript.text, '"type":"joined","room":"lobby","seq":1,')
})

/** Tries one attack whose route goes by HTTP; `undefined`: it does not. */
export const attempt = (port: number, attack: Attack, heard: Heard) => {
  switch (attack.route) {
    case "request":
      return request(port, attack)
    case "frames":
      return frames(port, attack, heard)
    case "hello":
      return hello(port, attack, heard)
    default:
      return undefined
  }
}
