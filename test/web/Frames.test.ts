import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as WebProtocol from "../../src/chat/WebProtocol.ts"
import type * as Frames from "../../web/Frames.ts"
import { parse } from "../../web/Frames.ts"
import { inLobby, noon } from "./Told.ts"
import { receive } from "../../web/State.ts"

// the page keeps a description of its own, so that it stands alone: the compiler compares the two
type Heard = Exclude<WebProtocol.ServerFrame, { readonly type: "past" }>
const asHeard = (frame: Heard): Frames.ServerFrame => frame
const asSent = (frame: Frames.ClientFrame): WebProtocol.Hello | WebProtocol.ClientFrame => frame

describe("frames", () => {
  it.effect.prop("of the server are understood, whatever is in them", [WebProtocol.ServerFrame], ([frame]) =>
    Effect.gen(function* () {
      const encoded = yield* Schema.encodeEffect(WebProtocol.ServerFrame)(frame)
      const heard = parse(JSON.stringify(encoded))
      assert.deepStrictEqual(heard, JSON.parse(JSON.stringify(frame)))
      if (frame.type !== "past") asHeard(frame)
      // in any order, and where they make no sense
      receive(inLobby, { frame: heard!, at: noon })
    })
  )

  it.effect("of the page are understood by the server", () =>
    Effect.gen(function* () {
      const sent: ReadonlyArray<Frames.ClientFrame> = [
        { type: "hello", client: "0123456789abcdef0123456789abcdef" },
        {
          type: "hello",
          client: "0123456789abcdef0123456789abcdef",
          name: "ann",
          rooms: [{ room: "lobby", epoch: "", after: 0, password: "sesame" }]
        },
        { type: "line", id: "0123456789abcdef0123456789abcdef", room: "lobby", text: "hello" },
        { type: "secret", text: "" },
        { type: "history", room: "lobby", before: 1, limit: 100 },
        { type: "people", room: "lobby" },
        { type: "leave", room: "lobby" },
        { type: "ping" }
      ]
      const known = Schema.Union([WebProtocol.Hello, WebProtocol.ClientFrame])
      for (const frame of sent) assert.deepStrictEqual(yield* Schema.decodeUnknownEffect(known)(frame), asSent(frame))
    })
  )
})
