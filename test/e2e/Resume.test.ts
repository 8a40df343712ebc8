import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { line, start } from "./PageServer.ts"

/** What a page keeps of a room it was in, once it has seen everything up to `after`. */
const keptOf = (
  { epoch, room, ticket }: { readonly room: string; readonly epoch: string; readonly ticket?: string },
  after: number
) => ({ room, epoch, after, ...(ticket === undefined ? {} : { ticket }) })

const admin = { HUBBUB_ADMIN_PASSWORD: "correct horse" }

describe("a page that comes again", () => {
  it.live("who comes again goes on where they got to, under their name; the old connection gives way", () =>
    Effect.gen(function* () {
      const server = yield* start()
      const ann = yield* server.join("ann")
      const bob = yield* server.join("bob")
      yield* ann.send(line("/join dev"))
      const dev = yield* ann.next("entered")
      yield* bob.send(line("one"))
      const { seq } = yield* ann.next("said")
      yield* ann.pause
      for (const said of ["two", "three"]) yield* bob.send(line(said))
      const again = yield* server.join("ann", {
        rooms: [keptOf(ann.entered, seq), keptOf(dev, dev.head), { ...keptOf(dev, 7), room: "gone" }]
      })
      assert.strictEqual(again.welcome.you, "ann")
      assert.isTrue(again.entered.isResumed)
      // each room has its own order; among them there is none
      for (const [room, isResumed] of [
        ["dev", true],
        ["gone", false]
      ]) {
        yield* again.transcript.find(new RegExp(`"entered","room":"${room}",.*"isResumed":${isResumed}`))
      }
      const heard = [yield* again.next("said"), yield* again.next("said")]
      assert.deepStrictEqual(
        heard.map(({ seq, text }) => [seq, text]),
        [
          [seq + 1, "two"],
          [seq + 2, "three"]
        ]
      )
      yield* ann.resume
      assert.strictEqual(yield* ann.closed, "4000 replaced")
      yield* server.log.find(/ann left .*reason=replaced/)
    })
  )

  it.live("what was said in a locked room that all have left is nobody's, whatever they say they had read", () =>
    Effect.gen(function* () {
      const server = yield* start()
      const bob = yield* server.join("bob")
      yield* bob.send(line("/join den"))
      yield* bob.send(line("/lock sesame", "den"))
      yield* bob.send(line("the treasure is under the oak", "den"))
      assert.include((yield* bob.next("said")).text, "treasure")
      yield* bob.send({ type: "leave", room: "den" })
      yield* bob.next("exited")
      const mallory = yield* server.join("mallory", { rooms: [{ room: "den", epoch: "", after: 0 }] })
      assert.deepInclude(mallory.entered, { room: "den", isLocked: false, isResumed: false })
      for (const after of [0, -1e9]) {
        const { epoch } = mallory.entered
        const again = yield* server.join("mallory-too", { rooms: [{ room: "den", epoch, after }] })
        assert.deepInclude(again.entered, { epoch, isResumed: false })
        yield* again.send(line("well?", "den"))
        yield* again.next("said")
        assert.notInclude(again.transcript.text, "treasure")
      }
      // who came since goes on as ever
      const { epoch, head } = mallory.entered
      const back = yield* server.join("mallory", { rooms: [keptOf(mallory.entered, head)] })
      assert.deepInclude(back.entered, { epoch, isResumed: true })
    })
  )

  it.live("hears nothing from before it came, whatever number it claims to have seen, also without a history", () =>
    Effect.gen(function* () {
      const server = yield* start({ HUBBUB_HISTORY_LINES: "0" })
      const ann = yield* server.join("ann")
      yield* ann.send(line("between us"))
      const { seq } = yield* ann.next("said")
      const mallory = yield* server.join("mallory")
      const { epoch, head, ticket = "" } = mallory.entered
      const forged = ticket.replace(/^\d+/, String(seq - 1))
      for (const [name, claim] of [
        ["none", { after: seq - 1 }],
        ["empty", { after: seq - 1, ticket: "" }],
        ["forged", { after: seq - 1, ticket: forged }],
        ["mallory", { after: seq - 1, ticket }],
        ["mallory", { after: head - 1, ticket }],
        // of another client
        ["other", { after: head, ticket }]
      ] as const) {
        const page = yield* server.join(name, { rooms: [{ room: "lobby", epoch, ...claim }] })
        assert.isFalse(page.entered.isResumed, name)
        yield* page.send(line("well?"))
        yield* page.next("said")
        assert.notInclude(page.transcript.text, "between us")
      }
      const again = yield* server.join("ann", { rooms: [keptOf(ann.entered, seq - 1)] })
      assert.isTrue(again.entered.isResumed)
      assert.strictEqual((yield* again.next("said")).text, "between us")
    })
  )

  it.live("goes on by its first ticket after any number of reconnects", () =>
    Effect.gen(function* () {
      const server = yield* start()
      const ann = yield* server.join("ann")
      for (let times = 0; times < 3; times++) {
        const again = yield* server.join("ann", { rooms: [keptOf(ann.entered, ann.entered.head)] })
        assert.isTrue(again.entered.isResumed)
        assert.notProperty(again.entered, "ticket")
      }
    })
  )

  it.live("comes as anybody does where it left for good", () =>
    Effect.gen(function* () {
      const server = yield* start({ ...admin, HUBBUB_HISTORY_LINES: "0" })
      const boss = yield* server.join("boss")
      yield* boss.send(line("/join dev"))
      yield* boss.next("entered")
      const leaves = { frame: { type: "leave", room: "dev" }, line: line("/leave", "dev") }
      for (const [name, leave] of Object.entries(leaves)) {
        const page = yield* server.join(name)
        yield* page.send(line("/join dev"))
        const dev = yield* page.next("entered")
        yield* page.send(leave)
        yield* page.next("exited")
        yield* boss.send(line(`${name} is gone`, "dev"))
        yield* boss.next("said")
        const again = yield* server.join(name, {
          rooms: [keptOf(dev, dev.head), keptOf(page.entered, page.entered.head)]
        })
        // it never left the lobby
        assert.isTrue(again.entered.isResumed)
        assert.deepInclude(yield* again.next("entered"), { room: "dev", isResumed: false })
      }
      yield* boss.send(line("/admin"))
      yield* boss.send({ type: "secret", text: "correct horse" })
      yield* boss.next("notice")
      const mallory = yield* server.join("mallory")
      yield* boss.send(line("/kick mallory"))
      assert.strictEqual(yield* mallory.closed, "1008 kicked")
      const again = yield* server.join("mallory", { rooms: [keptOf(mallory.entered, mallory.entered.head)] })
      assert.isFalse(again.entered.isResumed)
    })
  )

  it.live("needs the password that a locked room has now, and comes into it first where it had left the lobby", () =>
    Effect.gen(function* () {
      const server = yield* start()
      const host = yield* server.join("host")
      yield* host.send(line("/join den"))
      yield* host.next("entered")
      yield* host.send(line("/lock sesame", "den"))
      yield* host.next("announced")
      const ann = yield* server.join("ann")
      yield* ann.send(line("/join den sesame"))
      const den = keptOf(yield* ann.next("entered"), 3)
      const again = yield* server.join("ann", { rooms: [{ ...den, password: "sesame" }] })
      assert.deepInclude(again.entered, { room: "den", isLocked: true })
      yield* host.send(line("/lock changed", "den"))
      yield* host.next("announced")
      for (const secret of [{ password: "sesame" }, {}]) {
        const refused = yield* server.join("ann", { rooms: [{ ...den, ...secret }] })
        assert.strictEqual(refused.entered.room, "lobby")
        assert.match((yield* refused.next("complaint")).text, /^#den is locked/)
      }
    })
  )
})
