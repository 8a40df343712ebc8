/**
 * What operators of several servers do: connect them to a Redis, safely, and keep order on all of them at once.
 */
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import { certificate } from "../cli/Peers.ts"
import * as PageServer from "../e2e/PageServer.ts"
import * as Server from "../e2e/Server.ts"
import * as Nodes from "./Nodes.ts"
import * as RedisServer from "./RedisServer.ts"

const operate = { HUBBUB_ADMIN_PASSWORD: "open sesame" }

RedisServer.describeRedis("operating servers over one Redis", () => {
  it.live("whoever whispers to somebody whose server stands still learns that the words may arrive", () =>
    Effect.gen(function* () {
      const redis = yield* RedisServer.start()
      // it stands still for longer than an answer is waited for, is not given up, and does not give up its Redis
      const patient = { HUBBUB_NODE_TIMEOUT: "1h", HUBBUB_REDIS_TIMEOUT: "30s" }
      const [one, other] = yield* Effect.forEach([1, 2], () => Nodes.start(redis, patient), { concurrency: 2 })
      const ann = yield* one!.join("ann")
      const vic = yield* other!.join("vic")
      yield* ann.expectLine(/is now vic$/)
      yield* other!.signal("SIGSTOP")
      yield* ann.say("/msg vic late words")
      yield* ann.expectLine("!! The server where vic is does not answer; your words may or may not have arrived")
      yield* other!.signal("SIGCONT")
      yield* vic.expectLine(/late words/)
      assert.notInclude(ann.transcript.text, "vic is not here")
    })
  )

  it.live(
    "operators act on people wherever they are",
    () =>
      Effect.gen(function* () {
        const redis = yield* RedisServer.start()
        const [one, other] = yield* Effect.forEach([1, 2], () => Nodes.start(redis, operate), { concurrency: 2 })
        const boss = yield* one!.join("boss")
        yield* boss.say("/admin")
        yield* boss.expectLine(/^-- Operator password\?/)
        yield* boss.say("open sesame")
        yield* boss.expectLine(/^-- You are an operator now/)
        const [ann, bob, cid] = [
          yield* other!.join("ann"),
          yield* other!.join("bob"),
          yield* other!.joinFrom("127.0.0.2", "cid")
        ]
        yield* boss.expectLine(/is now cid$/)

        yield* boss.say("/whois ann")
        yield* boss.expectLine("-- ann, in #lobby")
        yield* boss.expectLine(/^-- from 127\.0\.0\.1:\d+$/)
        yield* ann.say("/whois boss")
        yield* ann.expectLine("-- boss (operator), in #lobby")
        yield* boss.say("/whois nobody-here")
        yield* boss.expectLine("!! nobody-here is not here; /who lists people")

        yield* boss.say("/announce tea")
        for (const one of [boss, ann, bob]) yield* one.expectLine("-- Announcement of boss: tea")

        yield* boss.say("/mute ann 1h shouting")
        yield* boss.expectLine("-- Muted ann for 1 h: shouting")
        yield* ann.expectLine("-- You are muted for 1 h: shouting")
        yield* ann.say("hello?")
        yield* ann.expectLine(/^!! You are muted/)
        yield* boss.say("/unmute ann")
        yield* boss.expectLine("-- Lifted the mute of ann")
        yield* ann.expectLine("-- You are muted no more")
        yield* ann.say("thanks")
        yield* boss.expectLine("<ann> thanks")

        yield* boss.say("/op bob")
        yield* boss.expectLine("-- bob is an operator now")
        yield* boss.say("/kick bob")
        yield* boss.expectLine("!! bob is an operator; /deop first")
        yield* boss.say("/deop bob")
        yield* bob.expectLine("-- You are no operator any more")
        yield* boss.say("/kick bob go")
        yield* bob.expectLine("-- boss sent you away: go")
        yield* boss.expectLine("-- bob left (kicked: go)")

        // a network is banned wherever people come from it
        yield* boss.say("/ban 127.0.0.2 1h spam")
        yield* cid.expectLine("-- You are banned for 1 h: spam")
        for (const server of [one!, other!]) {
          const again = yield* server.connectFrom("127.0.0.2")
          yield* again.expectLine(/^-- You are banned/)
        }
        // and by servers that start later
        const late = yield* Nodes.start(redis, operate)
        yield* (yield* late.connectFrom("127.0.0.2")).expectLine(/^-- You are banned/)
        yield* boss.say("/unban 127.0.0.2")
        yield* boss.expectLine(/^-- Lifted the ban/)
        // others hear of it a moment later
        yield* Effect.scoped(late.joinFrom("127.0.0.2")).pipe(
          Effect.retry({ times: 100, schedule: Schedule.spaced("20 millis") })
        )
      }),
    60_000
  )

  it.live(
    "a name that somebody made their own is theirs everywhere, and again after all servers were restarted",
    () =>
      Effect.gen(function* () {
        const redis = yield* RedisServer.start()
        const [one, other] = yield* Effect.forEach([1, 2], () => Nodes.start(redis), { concurrency: 2 })
        const ann = yield* one!.join("ann")
        yield* ann.say("/reserve")
        yield* ann.expectLine(/password/i)
        yield* ann.say("a long secret")
        yield* ann.expectLine(/^-- .*ann/)
        yield* ann.say("/nick anna")
        yield* ann.expectLine("-- ann is now anna")
        const bob = yield* other!.join("bob")
        yield* bob.say("/nick ann")
        yield* bob.expectLine("-- ann is reserved. Its password? (your terminal will show what you type)")
        yield* bob.say("guessed")
        yield* bob.expectLine("!! That is not its password")
        const late = yield* Nodes.start(redis)
        const cid = yield* late.join("cid")
        yield* cid.say("/nick ann")
        yield* cid.expectLine(/^-- ann is reserved/)
        yield* cid.say("a long secret")
        yield* cid.expectLine("-- cid is now ann")
      }),
    60_000
  )

  it.live(
    "rooms, their topics and what was said are the same everywhere, also for a server that starts later",
    () =>
      Effect.gen(function* () {
        const redis = yield* RedisServer.start()
        const one = yield* Nodes.start(redis)
        const ann = yield* one.join("ann")
        yield* ann.say("/join tea")
        yield* ann.expectLine(/#tea/)
        yield* ann.say("/topic leaves")
        yield* ann.expectLine(/^-- ann set the topic: leaves$/)
        yield* ann.say("green or black?")
        yield* ann.roundTrip
        const other = yield* Nodes.start(redis)
        const bob = yield* other.join("bob")
        yield* bob.say("/rooms")
        yield* bob.expectLine("-- #tea, 1 person: leaves")
        yield* bob.say("/join tea")
        yield* bob.expectLine(/leaves/)
        yield* bob.say("/history")
        yield* bob.expectLine(/<ann> green or black\?/)
        yield* bob.say("/msg ann psst")
        yield* ann.expectLine("[bob -> you] psst")
      }),
    60_000
  )

  it.live(
    "a page goes on at another server where it was at one that is gone",
    () =>
      Effect.gen(function* () {
        const redis = yield* RedisServer.start()
        const variables = { HUBBUB_REDIS_URL: redis.url, HUBBUB_ECHO_PORT: "off" }
        const [one, other] = yield* Effect.forEach([1, 2], () => PageServer.start(variables), { concurrency: 2 })
        const bob = yield* other!.join("bob")
        const ann = yield* one!.join("ann")
        yield* bob.send(PageServer.line("one"))
        const { seq } = yield* ann.next("said")
        const { epoch, room, ticket } = ann.entered
        yield* one!.signal("SIGTERM")
        yield* one!.exit
        for (const text of ["two", "three"]) yield* bob.send(PageServer.line(text))
        const again = yield* other!.join("ann", { rooms: [{ room, epoch, after: seq, ticket }] })
        assert.strictEqual(again.welcome.you, "ann")
        assert.isTrue(again.entered.isResumed)
        const heard = [yield* again.next("said"), yield* again.next("said")]
        assert.deepStrictEqual(
          heard.map(({ text }) => text),
          ["two", "three"]
        )
      }),
    60_000
  )

  it.live(
    "by TLS, as a user of an access list that may touch the chat's keys only",
    () =>
      Effect.gen(function* () {
        const { cert, key } = yield* certificate
        const tlsPort = yield* RedisServer.freePort
        const redis = yield* RedisServer.start("none", [
          ...["--tls-port", `${tlsPort}`, "--tls-cert-file", cert, "--tls-key-file", key, "--tls-ca-cert-file", cert],
          ...["--tls-auth-clients", "no"],
          ..."--user hubbub on >well-kept-secret ~chat:* &chat:* +@all -@admin -@dangerous".split(" "),
          ..."--user default off".split(" ")
        ])
        const url = `rediss://hubbub:well-kept-secret@localhost:${tlsPort}`
        const variables = { HUBBUB_REDIS_URL: url, HUBBUB_REDIS_PREFIX: "chat:", NODE_EXTRA_CA_CERTS: cert }
        const servers = yield* Effect.forEach([1, 2], () => Nodes.start(redis, variables))
        const ann = yield* servers[0]!.join("ann")
        const bob = yield* servers[1]!.join("bob")
        yield* bob.say("hello")
        yield* ann.expectLine("<bob> hello")
        for (const { log, stderr } of servers) assert.notInclude(log.text + stderr.text, "well-kept-secret")
      }),
    60_000
  )

  it.live("a Redis that may throw away what it was told is warned of, and one that refuses is not", () =>
    Effect.gen(function* () {
      for (const policy of ["allkeys-lru", "noeviction"]) {
        const redis = yield* RedisServer.start("none", ["--maxmemory", "100mb", "--maxmemory-policy", policy])
        const { log } = yield* Nodes.start(redis)
        assert.strictEqual(log.text.includes(`maxmemory-policy ${policy}`), policy !== "noeviction")
      }
    })
  )

  it.live("a user who may not use the chat's channels ends the start with Redis' words, and where it is", () =>
    Effect.gen(function* () {
      const user = "--user hubbub on >well-kept-secret ~hubbub:* resetchannels +@all"
      const redis = yield* RedisServer.start("none", user.split(" "))
      const program = yield* Server.run({
        HUBBUB_PORT: "0",
        HUBBUB_ECHO_PORT: "off",
        HUBBUB_HTTP_PORT: "off",
        HUBBUB_REDIS_URL: `redis://hubbub:well-kept-secret@127.0.0.1:${redis.port}`
      })
      assert.strictEqual(yield* program.exit, 1)
      assert.include(program.stderr.text, `Cannot reach Redis at redis://127.0.0.1:${redis.port}: Redis says "NOPERM `)
      assert.notInclude(program.stderr.text, "well-kept-secret")
    })
  )

  it.live("what is wrong with the URL, or behind it, ends the start with one sentence, and shows no password", () =>
    Effect.gen(function* () {
      const wrong: ReadonlyArray<readonly [Server.Variables, code: number, why: RegExp]> = [
        [{ HUBBUB_REDIS_URL: "http://user:hidden-secret@localhost" }, 2, /HUBBUB_REDIS_URL=<hidden>: expected a URL/],
        [{ HUBBUB_REDIS_URL: "redis://user:hidden-secret#1@localhost" }, 2, /# % in a password as %2F %3F %23 %25/],
        [
          { HUBBUB_REDIS_URL: "redis://user:hidden-secret@127.0.0.1:1" },
          1,
          /^Cannot reach Redis at redis:\/\/127\.0\.0\.1:1: .*ECONNREFUSED/
        ],
        [
          { HUBBUB_REDIS_URL: "redis://127.0.0.1", HUBBUB_DATA_DIR: "/tmp" },
          2,
          /HUBBUB_DATA_DIR=\/tmp: expected off, since with HUBBUB_REDIS_URL/
        ]
      ]
      for (const [variables, code, why] of wrong) {
        const program = yield* Server.run({
          HUBBUB_PORT: "0",
          HUBBUB_ECHO_PORT: "off",
          HUBBUB_HTTP_PORT: "off",
          ...variables
        })
        assert.strictEqual(yield* program.exit, code)
        assert.match(program.stderr.text, why)
        assert.notInclude(program.stderr.text + program.stdout.text, "hidden-secret")
      }
    })
  )

  it.live("wrong passwords count at all of them", () =>
    Effect.gen(function* () {
      const redis = yield* RedisServer.start()
      const variables = { ...operate, HUBBUB_SECRET_TRIES: "2" }
      const [one, other] = yield* Effect.forEach([1, 2], () => Nodes.start(redis, variables), { concurrency: 2 })
      const [ann, bob, cid] = [
        yield* one!.join("ann"),
        yield* other!.join("bob"),
        yield* other!.joinFrom("127.0.0.2", "cid")
      ]
      for (const guess of ["open poppy", "open barley"]) {
        yield* ann.say("/admin")
        yield* ann.expectLine(/^-- Operator password\?/)
        yield* ann.say(guess)
        yield* ann.expectLine(/^!! /)
      }
      // goes the same way as what the servers tell each other
      yield* ann.say("/msg bob now")
      yield* bob.expectLine(/now$/)
      for (const [client, answer] of [
        [bob, /^!! Too many wrong passwords/],
        [cid, /^-- You are an operator now/]
      ] as const) {
        yield* client.say("/admin")
        yield* client.expectLine(/^-- Operator password\?/)
        yield* client.say("open sesame")
        yield* client.expectLine(answer)
      }
    })
  )
})
