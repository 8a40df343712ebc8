/**
 * Servers over a Redis that is frozen, full or a replica, or that others write to: they say so, and go on afterwards.
 */
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import * as WebClient from "../e2e/WebClient.ts"
import type { Variables } from "../e2e/Server.ts"
import * as Nodes from "./Nodes.ts"
import * as RedisServer from "./RedisServer.ts"

/** Says a line as a program does. */
const postAsProgram = (url: string) =>
  fetch(`${url}/api/rooms/lobby/lines`, {
    method: "POST",
    headers: { authorization: "Bearer sesame-open", "content-type": "application/json" },
    body: '{"name":"build","text":"done"}'
  })

/** Waits until a server says by a status whether it is ready, and gives its words. */
const saysReady = (url: string, wanted: number) =>
  Effect.promise(async () => {
    const answer = await fetch(`${url}/readyz`)
    return { status: answer.status, text: await answer.text() }
  }).pipe(
    Effect.repeat({ until: ({ status }) => status === wanted, schedule: Schedule.spaced("50 millis") }),
    Effect.timeout("8 seconds"),
    Effect.map(({ text }) => text)
  )

/** A server that looks often whether all is well. */
const probed = Effect.fnUntraced(function* (redis: RedisServer.RedisServer, variables: Variables) {
  const server = yield* Nodes.start(redis, { HUBBUB_HTTP_PORT: "0", HUBBUB_PROBE_EVERY: "100ms", ...variables })
  const [, url] = yield* server.log.find(/page listens on (http:\S+)/)
  return { server, url: url!, isReady: (wanted: number) => saysReady(url!, wanted) }
})

RedisServer.describeRedis("servers over a Redis in trouble", () => {
  it.live(
    "are not ready while a frozen Redis sends nothing back, and say that nothing is sent",
    () =>
      Effect.gen(function* () {
        const redis = yield* RedisServer.start()
        const { isReady, server } = yield* probed(redis, { HUBBUB_PROBE_TIMEOUT: "500ms" })
        const ann = yield* server.join("ann")
        yield* ann.say("/join den")
        yield* ann.expectLine(/#den/)
        yield* ann.say("/lock")
        yield* ann.expectLine(/^-- Password for #den\?/)
        yield* isReady(200)
        yield* redis.signal("SIGSTOP")
        yield* isReady(503)
        yield* ann.expectLine(/^-- Nothing goes on here for now: the connection to Redis is lost\./)
        // what answers a question of before is no exception
        yield* ann.say("sesame")
        yield* ann.expectLine("!! Nothing was changed: the connection to Redis is lost; please try again")
        yield* ann.say("anybody?")
        yield* ann.expectLine("!! Not sent: the connection to Redis is lost; please try again")
        for (const change of ["/topic tea", "/slow 10s", "/lock sesame"]) {
          yield* ann.say(change)
          yield* ann.expectLine("!! Nothing was changed: the connection to Redis is lost; please try again")
        }
        const newcomer = yield* server.connect
        yield* newcomer.expectLine("-- Hubbub cannot reach its other servers at the moment; please try again soon")
        yield* redis.signal("SIGCONT")
        yield* ann.expectLine("-- It goes on.")
        yield* isReady(200)
        yield* ann.say("/unlock")
        yield* ann.expectLine("!! #den is not locked")
        yield* ann.say("/topic tea")
        yield* ann.expectLine("-- ann set the topic: tea")
      }),
    60_000
  )

  it.live(
    "say that the past cannot be read while Redis is away, to programs, terminals and pages, and show it afterwards",
    () =>
      Effect.gen(function* () {
        const redis = yield* RedisServer.start()
        const server = yield* Nodes.start(redis, { HUBBUB_HTTP_PORT: "0", HUBBUB_BOT_TOKEN: "sesame-open" })
        const [, url, port] = yield* server.log.find(/page listens on (http:\S+:(\d+))/)
        const read = (room: string) =>
          Effect.promise(() =>
            fetch(`${url}/api/rooms/${room}/lines?after=1`, { headers: { authorization: "Bearer sesame-open" } })
          )
        const ann = yield* server.join("ann")
        const page = yield* WebClient.connect(Number(port))
        yield* page.send({ type: "hello", client: "a-page-of-this-test" })
        yield* page.next("entered")
        yield* ann.say("hello")
        yield* page.next("said")
        assert.strictEqual((yield* read("lobby")).status, 200)
        yield* redis.signal("SIGSTOP")
        yield* ann.expectLine(/^-- Nothing goes on here for now: /)
        const words =
          "What was said before cannot be read at the moment: the connection to Redis is lost; please try again"
        for (const room of ["lobby", "elsewhere"]) {
          const answer = yield* read(room)
          assert.deepStrictEqual([answer.status, answer.headers.get("retry-after")], [503, "5"])
          assert.include(yield* Effect.promise(() => answer.text()), words)
        }
        yield* ann.say("/history")
        yield* ann.expectLine(`!! ${words}`)
        yield* page.send({ type: "history", room: "lobby", before: 1000, limit: 10 })
        assert.deepStrictEqual(yield* page.next("unread"), { type: "unread", room: "lobby", before: 1000, text: words })
        yield* redis.signal("SIGCONT")
        yield* ann.expectLine("-- It goes on.")
        const again = yield* Effect.flatMap(read("lobby"), (answer) =>
          Effect.promise(() => answer.json() as Promise<{ readonly lines: ReadonlyArray<{ readonly text: string }> }>)
        )
        assert.deepStrictEqual(
          again.lines.map(({ text }) => text),
          ["hello"]
        )
        yield* page.send({ type: "history", room: "lobby", before: 1000, limit: 10 })
        assert.lengthOf((yield* page.next("past")).events, 1)
      }),
    60_000
  )

  it.live(
    "are not ready while Redis is full, and say so in its words",
    () =>
      Effect.gen(function* () {
        const redis = yield* RedisServer.start()
        const { isReady, server, url } = yield* probed(redis, { HUBBUB_BOT_TOKEN: "sesame-open" })
        const ann = yield* server.join("ann")
        yield* isReady(200)
        const full = "Redis says \"OOM command not allowed when used memory > 'maxmemory'\""
        assert.strictEqual(yield* redis.ask("CONFIG", "SET", "maxmemory", "1"), "+OK\r\n")
        assert.strictEqual(yield* isReady(503), `not ready: nothing that is said can be kept: ${full}\n`)
        yield* server.log.find(/Not ready: nothing that is said can be kept: Redis says/)
        yield* ann.say("anybody?")
        yield* ann.expectLine(`-- Nothing goes on here for now: ${full}. What you say is not sent, and you are told.`)
        const posted = yield* Effect.promise(() => postAsProgram(url))
        assert.strictEqual(posted.status, 503)
        yield* redis.ask("CONFIG", "SET", "maxmemory", "0")
        yield* ann.expectLine("-- It goes on.")
        assert.strictEqual(yield* isReady(200), "ready\n")
      }),
    60_000
  )

  it.live("go on where another program writes and publishes what they cannot read", () =>
    Effect.gen(function* () {
      const redis = yield* RedisServer.start()
      const [one, other] = yield* Effect.forEach([1, 2], () => Nodes.start(redis), { concurrency: 2 })
      const ann = yield* one!.join("ann")
      const bob = yield* other!.join("bob")
      for (const message of ["W+ 5 {bad", "B abc 1 99999999999999 1 x []", "R {bad", "W- bad", "F bad"]) {
        assert.strictEqual(yield* redis.ask("PUBLISH", "hubbub:{lobby}", `"${message}"`), ":2\r\n")
      }
      yield* ann.say("1.")
      yield* bob.expectLine("<ann> 1.")
      yield* bob.say("2.")
      yield* ann.expectLine("<bob> 2.")
      // one who is there by a lease that nobody has
      yield* redis.ask("HSET", "hubbub:{lobby}:who", "7", '"9 1 {bad"')
      yield* redis.ask("SADD", "hubbub:{people}:nodes", "9")
      const late = yield* Nodes.start(redis)
      const cid = yield* late.join("cid")
      yield* cid.say("3.")
      yield* ann.transcript.find(/^<cid> 3\.$/m)
      // and who is cleared up after
      yield* Effect.repeat(redis.ask("SISMEMBER", "hubbub:{people}:nodes", "9"), {
        until: (answer) => answer === ":0\r\n",
        schedule: Schedule.spaced("50 millis")
      })
      assert.strictEqual(yield* redis.ask("HEXISTS", "hubbub:{lobby}:who", "7"), ":0\r\n")
    })
  )

  it.live("refuse what programs post where a room stands still, before it shows that all do", () =>
    Effect.gen(function* () {
      const redis = yield* RedisServer.start()
      const server = yield* Nodes.start(redis, {
        HUBBUB_HTTP_PORT: "0",
        HUBBUB_PROBE_EVERY: "1h",
        HUBBUB_BOT_TOKEN: "sesame-open"
      })
      const [, url] = yield* server.log.find(/page listens on (http:\S+)/)
      const post = Effect.promise(() => postAsProgram(url!))
      const ann = yield* server.join("ann")
      assert.strictEqual((yield* post).status, 200)
      yield* redis.ask("CONFIG", "SET", "maxmemory", "1")
      yield* ann.say("anybody?")
      yield* ann.expectLine(/^-- Nothing goes on here for now: /)
      assert.strictEqual((yield* post).status, 503)
    })
  )

  it.live("log once that Redis takes nothing of them, and once that it does again", () =>
    Effect.gen(function* () {
      const redis = yield* RedisServer.start()
      const server = yield* Nodes.start(redis, { HUBBUB_NODE_TIMEOUT: "1s" })
      yield* redis.ask("REPLICAOF", "127.0.0.1", "1")
      // three beats were refused
      yield* Effect.repeat(redis.ask("INFO", "commandstats"), {
        until: (stats) => Number(/cmdstat_pexpire:.*rejected_calls=(\d+)/.exec(stats)?.[1]) >= 3,
        schedule: Schedule.spaced("50 millis")
      })
      yield* redis.ask("REPLICAOF", "NO", "ONE")
      yield* server.log.find(/INFO Other servers know again that this one lives/)
      assert.lengthOf(server.log.text.match(/WARN Other servers cannot know that this one lives: /g) ?? [], 1)
    })
  )

  it.live(
    "let nobody leave whose server comes back later than others to a Redis that was away for longer than a lease",
    () =>
      Effect.gen(function* () {
        const redis = yield* RedisServer.start()
        const leases = { HUBBUB_NODE_TIMEOUT: "2s", HUBBUB_REDIS_TIMEOUT: "3s" }
        const [one, other] = yield* Effect.forEach([1, 2], () => Nodes.start(redis, leases), { concurrency: 2 })
        const ann = yield* one!.join("ann")
        const bob = yield* other!.join("bob")
        yield* ann.expectLine(/is now bob$/)
        yield* redis.signal("SIGSTOP")
        yield* other!.signal("SIGSTOP")
        yield* ann.expectLine(/^-- Nothing goes on here for now: /)
        yield* redis.signal("SIGCONT")
        yield* one!.log.find(/Other servers had given this one up/)
        // what one beat does is done before the next
        yield* Effect.repeat(redis.ask("GET", "hubbub:{people}:node"), { times: 20 })
        yield* ann.roundTrip
        yield* other!.signal("SIGCONT")
        yield* bob.say("1.")
        yield* ann.transcript.find(/^<bob> 1\.$/m)
        assert.notInclude(ann.transcript.text, "bob left")
        assert.notMatch(one!.log.text, /A server is gone/)
      }),
    60_000
  )
})
