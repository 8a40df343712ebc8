/**
 * Three servers over one Redis, as their users run them, while connections, servers and Redis itself are killed: everybody
 * hears every line that was taken, once and in order, or is told what is lost.
 */
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import type { LineClient } from "../e2e/LineClient.ts"
import type { Server } from "../e2e/Server.ts"
import * as Nodes from "./Nodes.ts"
import * as RedisServer from "./RedisServer.ts"

const names = ["ann", "bob", "cid"]

/** What somebody heard of each other, by name. */
const byName = (client: LineClient, name: string) =>
  Nodes.talkOf(client).flatMap((line) => (line.startsWith(`${name} `) ? [Number(line.slice(name.length + 1))] : []))

/** Whether numbers only grow: nothing twice, nothing out of order. */
const grows = (numbers: ReadonlyArray<number>): boolean =>
  numbers.every((number, index) => index === 0 || number > numbers[index - 1]!)

const oneTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1)

/** What both heard of those they both can hear: in the same order, wherever they are. */
const assertOneOrder = (clients: ReadonlyArray<LineClient>) => {
  for (const [index, one] of clients.entries()) {
    for (const [otherIndex, other] of clients.entries()) {
      // nobody hears their own lines
      const isShared = (line: string) =>
        !line.startsWith(`${names[index]} `) && !line.startsWith(`${names[otherIndex]} `)
      assert.deepStrictEqual(Nodes.talkOf(one).filter(isShared), Nodes.talkOf(other).filter(isShared))
    }
  }
}

const three = Effect.fnUntraced(function* (redis: RedisServer.RedisServer) {
  const servers = yield* Effect.forEach(names, () => Nodes.start(redis), { concurrency: 3 })
  const clients = yield* Effect.forEach(servers, (server, index) => server.join(names[index]))
  return { servers, clients }
})

/** Everybody talks while `trouble` happens, and a last word is heard by all. */
const talkDuring = Effect.fnUntraced(function* <E>(
  clients: ReadonlyArray<LineClient>,
  trouble: Effect.Effect<void, E>
) {
  let isOver = false
  const talking = yield* Effect.forEach(clients, (client) => Effect.forkScoped(Nodes.talk(client, () => isOver)))
  yield* trouble
  isOver = true
  return yield* Effect.forEach(talking, (fiber) => Fiber.join(fiber))
})

/** Waits until everybody has heard all that was taken before: a line of each is heard by the others. */
const settle = (clients: ReadonlyArray<LineClient>) =>
  Effect.forEach(clients, (client, index) =>
    Effect.gen(function* () {
      // while Redis is away nothing is taken
      yield* client.say(`/me ${index} ends`)
      for (const other of clients) {
        if (other !== client) yield* other.transcript.find(new RegExp(`^\\* \\S+ ${index} ends$`, "m"))
      }
    })
  )

const at = (servers: ReadonlyArray<Server>, index: number): Server => servers[index]!

/** The same, and a second person on the third of them. */
const threeAndDan = Effect.gen(function* () {
  const { clients, servers } = yield* three(yield* RedisServer.start())
  const [ann, bob, cid] = clients as [LineClient, LineClient, LineClient]
  const third = at(servers, 2)
  const dan = yield* third.join("dan")
  yield* ann.transcript.find(/is now dan$/m)
  return { ann, bob, cid, dan, third }
})

RedisServer.describeRedis("three servers over one Redis", () => {
  it.live(
    "lose and repeat nothing when their connections are killed every 150 ms",
    () =>
      Effect.gen(function* () {
        const redis = yield* RedisServer.start()
        const { clients } = yield* three(redis)
        const kill = Effect.andThen(redis.ask("CLIENT KILL TYPE normal"), redis.ask("CLIENT KILL TYPE pubsub"))
        const kills = kill.pipe(Effect.andThen(Effect.sleep("150 millis")), Effect.repeat({ times: 19 }))
        const said = yield* talkDuring(clients, Effect.asVoid(kills))
        yield* settle(clients)
        for (const client of clients) {
          for (const [index, name] of names.entries()) {
            if (client !== clients[index]) assert.deepStrictEqual(byName(client, name), oneTo(said[index]!))
          }
        }
        assertOneOrder(clients)
      }),
    60_000
  )

  it.live(
    "lose no line that anybody was shown when Redis is killed that keeps a file, and say that they wait",
    () =>
      Effect.gen(function* () {
        const redis = yield* RedisServer.start("always")
        const { clients } = yield* three(redis)
        const said = yield* talkDuring(
          clients,
          Effect.gen(function* () {
            yield* Effect.sleep("500 millis")
            yield* redis.kill
            yield* clients[0]!.transcript.find(/^!! Not sent: the connection to Redis is lost; please try again$/m)
            yield* redis.restart
            yield* clients[0]!.transcript.find(/^-- It goes on\.$/m)
            yield* Effect.sleep("500 millis")
          })
        )
        yield* settle(clients)
        for (const [index, client] of clients.entries()) {
          assert.include(client.transcript.text, "-- Nothing goes on here for now: the connection to Redis is lost.")
          // each of one's lines was refused, or everybody has heard it
          const refused = client.transcript.lines.filter((line) => line.startsWith("!! Not sent")).length
          for (const other of clients) {
            if (other === client) continue
            const heard = byName(other, names[index]!)
            assert.isTrue(grows(heard))
            assert.strictEqual(heard.length + refused, said[index])
          }
        }
        assertOneOrder(clients)
        for (const { transcript } of clients) assert.notInclude(transcript.text, "has lost")
      }),
    60_000
  )

  it.live(
    "go on, and say what is lost, when Redis is killed that keeps nothing",
    () =>
      Effect.gen(function* () {
        const redis = yield* RedisServer.start("none")
        const { clients, servers } = yield* three(redis)
        yield* talkDuring(
          clients,
          Effect.gen(function* () {
            yield* Effect.sleep("300 millis")
            yield* redis.kill
            yield* clients[0]!.transcript.find(/^!! Not sent/m)
            yield* redis.restart
            yield* Effect.forEach(clients, ({ transcript }) =>
              transcript.find(/^-- Redis has lost what was said here/m)
            )
          })
        )
        yield* settle(clients)
        for (const client of clients) {
          assert.lengthOf(client.transcript.text.match(/Redis has lost/g)!, 1)
          for (const name of names) assert.isTrue(grows(byName(client, name)))
        }
        // names are still taken, by those who had them
        const late = yield* at(servers, 1).join()
        yield* late.say("/nick ann")
        yield* late.expectLine("!! ann is taken; try another name")
        // each of the others writes down its people again when it has found out
        yield* Effect.gen(function* () {
          yield* late.say("/who")
          return yield* late.expectLine(/^-- \d (people|person) in #lobby: /)
        }).pipe(Effect.repeat({ until: (line) => /: ann, bob, cid, guest-\d+$/.test(line), times: 500 }))
      }),
    60_000
  )

  it.live(
    "see the people of one that was killed leave once, and take their names",
    () =>
      Effect.gen(function* () {
        const { ann, bob, cid, dan, third } = yield* threeAndDan
        const kill = Effect.andThen(Effect.sleep("300 millis"), third.signal("SIGKILL"))
        const said = yield* talkDuring([ann, bob, cid], Effect.andThen(kill, Effect.ignore(cid.ended)))
        for (const one of [ann, bob]) {
          yield* one.transcript.find(/^-- cid left \(connection lost\)$/m)
          yield* one.transcript.find(/^-- dan left \(connection lost\)$/m)
        }
        yield* ann.say("/nick cid")
        yield* bob.expectLine("-- ann is now cid")
        yield* bob.say("/who")
        yield* bob.expectLine("-- 2 people in #lobby: cid, bob")
        for (const one of [ann, bob]) {
          assert.lengthOf(one.transcript.text.match(/^-- \S+ left/gm)!, 2)
        }
        assert.deepStrictEqual(byName(ann, "bob"), oneTo(said[1]!))
        // what was taken of somebody who was killed was heard by everybody, and so was all that anybody was shown there
        const heard = byName(ann, "cid")
        assert.deepStrictEqual(heard, oneTo(heard.length))
        assert.deepStrictEqual(byName(bob, "cid"), heard)
        const shown = byName(dan, "cid")
        assert.isNotEmpty(shown)
        assert.deepStrictEqual(heard.slice(0, shown.length), shown)
        const shownOfBob = byName(dan, "bob")
        assert.deepStrictEqual(shownOfBob, oneTo(shownOfBob.length))
      }),
    60_000
  )

  it.live(
    "heal to one truth when one was frozen and given up",
    () =>
      Effect.gen(function* () {
        const { ann, bob, cid, dan, third } = yield* threeAndDan
        yield* third.signal("SIGSTOP")
        yield* ann.transcript.find(/^-- cid left \(connection lost\)$/m)
        yield* ann.transcript.find(/^-- dan left \(connection lost\)$/m)
        yield* ann.say("/nick cid")
        yield* bob.expectLine("-- ann is now cid")
        yield* bob.say("1.")
        yield* bob.roundTrip
        yield* third.signal("SIGCONT")
        yield* cid.transcript.find(
          /^-- Somebody took your name while this server was not heard of; you are guest-\d+ now$/m
        )
        // whoever was frozen hears what was said meanwhile, once
        yield* cid.transcript.find(/^<bob> 1\.$/m)
        const returned = yield* Effect.forEach([1, 2], () => bob.expectLine(/^-- (dan|guest-\d+) joined$/))
        assert.include(returned, "-- dan joined")
        assert.notInclude(bob.transcript.text, "is now guest-")
        yield* dan.say("2.")
        yield* ann.transcript.find(/^<dan> 2\.$/m)
        yield* cid.say("3.")
        yield* bob.transcript.find(/^<guest-\d+> 3\.$/m)
        const lists = yield* Effect.forEach([ann, bob, cid, dan], (client) =>
          Effect.gen(function* () {
            yield* client.say("/who")
            return yield* client.expectLine(/^-- 4 people in #lobby: /)
          })
        )
        for (const list of lists) assert.strictEqual(list, lists[0])
        assert.match(lists[0]!, /: cid, bob, (guest-\d+, dan|dan, guest-\d+)$/)
        assert.deepStrictEqual(Nodes.talkOf(cid), ["bob 1", "dan 2"])
      }),
    60_000
  )

  it.live("free names at once when one stops in good order", () =>
    Effect.gen(function* () {
      const redis = yield* RedisServer.start()
      const [one, other] = yield* Effect.forEach([1, 2], () => Nodes.start(redis, { HUBBUB_NODE_TIMEOUT: "1h" }))
      const ann = yield* one!.join("ann")
      yield* other!.join("bob")
      yield* ann.expectLine(/is now bob$/)
      yield* other!.signal("SIGTERM")
      assert.strictEqual(yield* other!.exit, 0)
      yield* ann.say("/nick bob")
      yield* ann.expectLine("-- ann is now bob")
    })
  )
})
