import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as DataDirectory from "./DataDirectory.ts"
import * as Server from "./Server.ts"

/** Serves from a directory until `use` is done, and ends with `signal`. */
const serving = <A, E, R>(
  directory: string,
  signal: "SIGTERM" | "SIGKILL",
  use: (server: Server.Server) => Effect.Effect<A, E, R>,
  variables: Server.Variables = {}
) =>
  Effect.scoped(
    Effect.gen(function* () {
      const server = yield* Server.start({ HUBBUB_DATA_DIR: directory, ...variables })
      const result = yield* use(server)
      yield* server.signal(signal)
      yield* server.exit
      return result
    })
  )

for (const signal of ["SIGTERM", "SIGKILL"] as const) {
  it.live(`after ${signal} a newcomer is shown what was said before, and what each room is about`, () =>
    Effect.gen(function* () {
      const directory = yield* DataDirectory.make
      yield* serving(directory, signal, ({ join }) =>
        Effect.gen(function* () {
          const [ann, bob] = yield* Effect.forEach(["ann", "bob"], join)
          yield* ann!.say("hello bob")
          yield* bob!.expectLine("<ann> hello bob")
          yield* ann!.say("/topic cats")
          yield* bob!.expectLine(/set the topic: cats$/)
          yield* ann!.say("/join garden")
          yield* ann!.say("/topic roses")
          yield* ann!.expectLine(/set the topic: roses$/)
        })
      )
      yield* serving(directory, signal, ({ connect }) =>
        Effect.gen(function* () {
          const cid = yield* connect
          yield* cid.expectLine("-- Topic: cats")
          yield* cid.expectLine(/<ann> hello bob$/)
          yield* cid.say("/join garden")
          yield* cid.expectLine("-- Topic: roses")
        })
      )
      const entries = yield* DataDirectory.exported(directory, "lobby")
      assert.deepStrictEqual(
        entries.map(({ seq }) => seq),
        entries.map((_, index) => index + 1)
      )
      assert.strictEqual(entries.filter(({ event }) => event.text === "hello bob").length, 1)
    })
  )
}

it.live("/history goes back beyond what is held in memory", () =>
  Effect.gen(function* () {
    const directory = yield* DataDirectory.make
    const few = { HUBBUB_HISTORY_LINES: "2" }
    yield* serving(
      directory,
      "SIGTERM",
      ({ join }) =>
        Effect.gen(function* () {
          const ann = yield* join("ann")
          for (const word of ["one", "two", "three", "four"]) yield* ann.say(word)
          yield* ann.say("/history 3")
          const shown = yield* ann.linesUntil(/<ann> four$/)
          assert.deepStrictEqual(
            shown.slice(-3).map((line) => line.replace(/^.*<ann> /, "")),
            ["two", "three", "four"]
          )
        }),
      few
    )
  })
)

it.live("a ban outlives the server, and so does its end", () =>
  Effect.gen(function* () {
    const directory = yield* DataDirectory.make
    const admin = { HUBBUB_ADMIN_PASSWORD: "open sesame", HUBBUB_LIMIT_LOOPBACK: "on" }
    const operator = Effect.fnUntraced(function* ({ join }: Server.Server) {
      const ann = yield* join("ann")
      yield* ann.send("/admin\r\nopen sesame\r\n")
      yield* ann.expectLine(/^-- You are an operator now/)
      return ann
    })
    yield* serving(
      directory,
      "SIGKILL",
      (server) =>
        Effect.gen(function* () {
          const ann = yield* operator(server)
          yield* ann.say("/ban 127.0.0.9 2d spam")
          yield* ann.expectLine(/127\.0\.0\.9/)
        }),
      admin
    )
    yield* serving(
      directory,
      "SIGKILL",
      (server) =>
        Effect.gen(function* () {
          const banned = yield* server.connectFrom("127.0.0.9")
          yield* banned.expectLine(/banned.*spam/)
          const ann = yield* operator(server)
          yield* ann.say("/unban 127.0.0.9")
          yield* ann.expectLine(/127\.0\.0\.9/)
        }),
      admin
    )
    yield* serving(directory, "SIGKILL", ({ joinFrom }) => Effect.asVoid(joinFrom("127.0.0.9", "eve")), admin)
  })
)

it.live("what was said behind a lock does not outlive the server, nor does the lock", () =>
  Effect.gen(function* () {
    const directory = yield* DataDirectory.make
    yield* serving(directory, "SIGKILL", ({ join }) =>
      Effect.gen(function* () {
        const ann = yield* join("ann")
        yield* ann.say("/join cave")
        yield* ann.expectLine(/^-- You are ann in #cave/)
        yield* ann.say("/lock melon-seeds")
        yield* ann.expectLine(/lock/i)
        yield* ann.say("the key is under the mat")
        yield* ann.roundTrip
      })
    )
    yield* serving(directory, "SIGKILL", ({ join }) =>
      Effect.gen(function* () {
        const eve = yield* join("eve")
        yield* eve.say("/join cave")
        yield* eve.say("/history")
        const shown = yield* eve.linesUntil(/nothing|history|yet/i)
        assert.notInclude(shown.join("\n"), "mat")
      })
    )
    assert.deepStrictEqual(
      (yield* DataDirectory.exported(directory, "cave")).filter(({ event }) => event.text?.includes("mat")),
      []
    )
  })
)
