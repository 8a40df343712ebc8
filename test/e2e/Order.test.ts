/**
 * Keeping order over real connections: each machine an address of its own.
 */
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Flood from "./Flood.ts"
import * as Server from "./Server.ts"

const password = "correct horse"

/** A server and its operator, at 127.0.0.1. */
const start = Effect.fnUntraced(function* (variables: Server.Variables = {}) {
  const server = yield* Server.start({ HUBBUB_ADMIN_PASSWORD: password, HUBBUB_LOG_LEVEL: "All", ...variables })
  const boss = yield* server.connect
  yield* boss.send(`/nick boss\r\n/admin\r\n${password}\r\n`)
  yield* boss.expectLine("-- You are an operator now; /help lists what you can do")
  return { server, boss }
})

it.live("a ban of an address sends all away who come from it, and refuses those who come later, with the reason", () =>
  Effect.gen(function* () {
    const { boss, server } = yield* start()
    const ann = yield* server.joinFrom("127.0.0.3", "ann")
    const mallory = yield* server.joinFrom("127.0.0.2", "mallory")
    const malcolm = yield* server.joinFrom("127.0.0.2", "malcolm")
    yield* boss.say("/ban 127.0.0.2 1h spam")
    yield* boss.expectLine("-- Banned 127.0.0.2/32 for 1 h: spam")
    yield* boss.expectLine("-- It hits mallory, malcolm")
    for (const one of [mallory, malcolm]) {
      yield* one.expectLine("-- You are banned for 1 h: spam")
      assert.strictEqual(yield* one.ended, "end")
    }
    const again = yield* server.connectFrom("127.0.0.2")
    assert.match((yield* again.remaining).join("\n"), /^-- You are banned for 1 h: spam$/)
    yield* server.log.find(/Refused a connection peer=127\.0\.0\.2:\d+ reason=banned/)
    // nobody else is meant, and nobody hears of those who were refused
    yield* ann.say("still here")
    const heard = yield* boss.linesUntil("<ann> still here")
    assert.lengthOf(
      heard.filter((line) => line.includes(" joined")),
      0
    )
    yield* boss.say("/unban 127.0.0.2")
    yield* boss.expectLine("-- Lifted the ban of 127.0.0.2/32")
    yield* server.joinFrom("127.0.0.2", "mallory")
  })
)

it.live("a ban also finds those who were at the door when it was passed", () =>
  Effect.gen(function* () {
    const { boss, server } = yield* start({ HUBBUB_FIRST_BYTES_WAIT: "10s" })
    const mallory = yield* server.connectFrom("127.0.0.2")
    // they have been let in, and nothing has been heard of them yet
    yield* boss.say("/ban 127.0.0.2 1h")
    yield* boss.expectLine("-- It hits nobody who is here now; /who lists people")
    yield* mallory.say("hello")
    yield* mallory.expectLine(/^-- You are banned for 1 h$/)
    assert.strictEqual(yield* mallory.ended, "end")
    yield* boss.expectLine(/left \(banned\)$/)
    assert.notInclude(boss.transcript.text, "hello")
  })
)

it.live("whoever reads nothing is sent away all the same", () =>
  Effect.gen(function* () {
    const { boss, server } = yield* start({ HUBBUB_SHUTDOWN_GRACE: "1s" })
    const dozer = yield* server.join("dozer")
    const ann = yield* server.join("ann")
    yield* dozer.pause
    yield* Flood.say(ann)
    yield* boss.expectLine(Flood.heardOf("ann").at(-1)!)
    yield* boss.say("/kick dozer asleep")
    yield* boss.expectLine("-- dozer left (kicked: asleep)")
    yield* server.log.find(/dozer left .*reason=kicked/)
    yield* server.join("dozer")
  })
)

it.live(
  "HUBBUB_LIMIT_LOOPBACK: as many from one address as HUBBUB_MAX_PER_ADDRESS allows, and others are not meant",
  () =>
    Effect.gen(function* () {
      const server = yield* Server.start({ HUBBUB_LIMIT_LOOPBACK: "on", HUBBUB_MAX_PER_ADDRESS: "2" })
      const ann = yield* server.join("ann")
      yield* server.join("bob")
      const third = yield* server.connect
      assert.match((yield* third.remaining)[0]!, /^-- There are as many connections from your address as there may be/)
      yield* server.log.find(/reason=crowded-address/)
      yield* server.joinFrom("127.0.0.2", "cyd")
      yield* ann.say("/quit")
      yield* ann.ended
      yield* server.connect.pipe(
        Effect.flatMap((client) => client.expectLine(/^-- (You are|There are as many)/)),
        Effect.repeat({ until: (line) => line.startsWith("-- You are") }),
        Effect.timeout("10 seconds")
      )
    })
)

it.live("ten tries at the operators' password: five are looked at, then none, and no log tells what was tried", () =>
  Effect.gen(function* () {
    const { boss, server } = yield* start()
    const mallory = yield* server.joinFrom("127.0.0.2", "mallory")
    for (let attempt = 1; attempt <= 9; attempt++) {
      yield* mallory.send(`/admin\r\nwrong horse ${attempt}\r\n`)
      yield* mallory.expectLine(attempt <= 5 ? "!! That is not the password" : /^!! Too many wrong passwords/)
    }
    yield* mallory.send(`/admin\r\n${password}\r\n`)
    yield* mallory.expectLine(/^!! Too many wrong passwords/)
    yield* mallory.say("/kick boss")
    yield* mallory.expectLine("!! /kick is for operators; /admin makes you one")
    // whoever comes from elsewhere is not meant
    const ann = yield* server.joinFrom("127.0.0.3", "ann")
    yield* ann.send(`/admin\r\n${password}\r\n`)
    yield* ann.expectLine("-- You are an operator now; /help lists what you can do")
    yield* boss.say("/join den")
    yield* boss.say("/lock sesame street")
    yield* boss.expectLine("-- boss locked the room")
    for (const secret of ["horse", "sesame"]) assert.notInclude(server.log.text, secret)
  })
)
