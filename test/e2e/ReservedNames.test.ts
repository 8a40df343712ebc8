import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { readFile } from "node:fs/promises"
import { join } from "node:path"
import * as DataDirectory from "./DataDirectory.ts"
import * as PageServer from "./PageServer.ts"

const password = "correct horse"

it.live("a reserved name is its owner's, also after a restart, until it is released", () =>
  Effect.gen(function* () {
    const directory = yield* DataDirectory.make
    const start = PageServer.start({
      HUBBUB_DATA_DIR: directory,
      HUBBUB_BOT_TOKEN: "token of programs",
      HUBBUB_LIMIT_LOOPBACK: "on"
    })
    yield* Effect.scoped(
      Effect.gen(function* () {
        const server = yield* start
        const guest = yield* server.lineClient
        yield* guest.say("/reserve")
        yield* guest.expectLine("!! Take a name of your own first: /nick NAME")
        const ann = yield* server.joinFrom("127.0.0.2", "ann")
        yield* ann.send("/reserve\r\nshort\r\n")
        yield* ann.expectLine("!! That has fewer than 8 characters; ann is as it was")
        yield* ann.send(`/reserve\r\n${password}\r\n`)
        yield* ann.expectLine("-- ann is yours: whoever takes it is asked for its password")
        yield* server.signal("SIGKILL")
        yield* server.exit
        assert.notInclude(server.log.text, password)
      })
    )
    const stored = yield* Effect.promise(() => readFile(join(directory, "hubbub.sqlite-wal")))
    assert.strictEqual(stored.indexOf(password), -1)

    const server = yield* start
    // neither by a line, nor at a page, nor as a program
    const eve = yield* server.joinFrom("127.0.0.3", "eve")
    yield* eve.say("/nick ANN")
    yield* eve.expectLine(/^-- ANN is reserved\. Its password\?/)
    yield* eve.say("wrong horse")
    yield* eve.expectLine("!! That is not its password")
    yield* eve.say("/release ann")
    yield* eve.expectLine("!! You are not ann")
    const page = yield* server.connect()
    yield* page.send({ type: "hello", client: PageServer.client, name: "ann" })
    assert.match((yield* page.next("welcome")).you, /^guest-/)
    const post = yield* Effect.promise(() =>
      fetch(`http://127.0.0.1:${server.httpPort}/api/rooms/lobby/lines`, {
        method: "POST",
        headers: { authorization: "Bearer token of programs", "content-type": "application/json" },
        body: JSON.stringify({ name: "ann", text: "it is me" })
      })
    )
    assert.strictEqual(post.status, 409)

    const ann = yield* server.joinFrom("127.0.0.2")
    yield* ann.send(`/nick ann\r\n${password}\r\n`)
    yield* ann.expectLine(/is now ann$/)
    yield* ann.say("/release")
    yield* ann.expectLine("-- ann is anybody's")
    yield* ann.say("/nick bob")
    yield* eve.say("/nick ann")
    yield* eve.expectLine("-- eve is now ann")
  })
)

it.live("passwords of names cannot be tried at will", () =>
  Effect.gen(function* () {
    const server = yield* PageServer.start({ HUBBUB_DATA_DIR: yield* DataDirectory.make, HUBBUB_SECRET_TRIES: "2" })
    const ann = yield* server.join("ann")
    yield* ann.send({ type: "line", id: "1", room: "lobby", text: "/reserve" })
    yield* ann.next("ask")
    yield* ann.send({ type: "secret", text: password })
    yield* ann.next("notice")
    const eve = yield* server.lineClient
    for (const tried of ["wrong horse 1", "wrong horse 2"]) {
      yield* eve.send(`/nick ann\r\n${tried}\r\n`)
      yield* eve.expectLine("!! That is not its password")
    }
    yield* eve.send(`/nick ann\r\n${password}\r\n`)
    yield* eve.expectLine("!! Too many wrong passwords from your address; try again in ten minutes")
  })
)
