import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as NetAddress from "effect/net/NetAddress"
import { People } from "../../src/chat/People.ts"
import * as Sanctions from "../../src/chat/Sanctions.ts"
import { pass } from "../../src/chat/Sentence.ts"
import type { Session } from "../../src/chat/Session.ts"
import * as Settings from "../../src/Settings.ts"

/** Somebody who comes from `address`; nothing else of them matters here. */
const somebody = (id: number, name: string, address: string | undefined, isOperator = false) => {
  const told: Array<string> = []
  return {
    told,
    person: { id, name },
    client: {
      name: String(address),
      address: address === undefined ? undefined : NetAddress.ipFromStringUnsafe(address),
      terminalType: () => undefined
    },
    status: { isOperator },
    tell: (...lines: ReadonlyArray<string>) => void told.push(...lines),
    complain: (line: string) => void told.push(`!! ${line}`)
  }
}

type Somebody = ReturnType<typeof somebody>

/** What `boss` is told who bans `target`, and whom that hits, where `others` are there too. */
const ban = Effect.fnUntraced(function* (
  target: Sanctions.Target,
  others: ReadonlyArray<Somebody>,
  bossAddress: string | undefined = "198.51.100.1"
) {
  const boss = somebody(1, "boss", bossAddress, true)
  const all = [boss, ...others] as unknown as ReadonlyArray<Session>
  const people = Layer.succeed(People, {
    enter: () => Effect.void,
    leave: () => Effect.void,
    find: (name) => Effect.succeed(all.find(({ person }) => person.name === name)),
    all,
    count: all.length
  })
  const passed = yield* pass(all[0]!, { kind: "ban", target, duration: null, reason: "" }).pipe(
    Effect.provide(Layer.merge(people, Sanctions.layerNoDeps.pipe(Layer.provide(Settings.layer()))))
  )
  return { told: boss.told, hit: passed?.hit.map(({ person }) => person.name) ?? [] }
})

describe("Sentence", () => {
  it.effect("somebody by name is hit by address too, and whoever shares it with them", () =>
    Effect.gen(function* () {
      const others = [somebody(2, "mallory", "203.0.113.7"), somebody(3, "malcolm", "203.0.113.7")]
      const { hit, told } = yield* ban({ name: "mallory" }, [...others, somebody(4, "ann", "203.0.113.8")])
      assert.deepStrictEqual(told, ["Banned mallory and 203.0.113.7/32 for ever", "It hits mallory, malcolm"])
      assert.deepStrictEqual(hit, ["mallory", "malcolm"])
    })
  )

  it.effect("of IPv6 it is the /64, which is one subscriber's", () =>
    Effect.map(ban({ name: "mallory" }, [somebody(2, "mallory", "2001:db8::7")]), ({ told }) =>
      assert.deepStrictEqual(told, ["Banned mallory and 2001:db8::/64 for ever"])
    )
  )

  it.effect.each(["127.0.0.1", "::1", undefined])("never by an address of this very machine: %s", (address) =>
    Effect.map(ban({ name: "mallory" }, [somebody(2, "mallory", address)]), ({ told }) =>
      assert.deepStrictEqual(told, ["Banned mallory for ever"])
    )
  )

  it.effect("nor by one that an operator has: behind one address are many", () =>
    Effect.map(ban({ name: "mallory" }, [somebody(2, "mallory", "198.51.100.1")]), ({ hit, told }) => {
      assert.deepStrictEqual(told, ["Banned mallory for ever"])
      assert.deepStrictEqual(hit, ["mallory"])
    })
  )

  it.effect("who is not there is hit by name", () =>
    Effect.map(ban({ name: "mallory" }, []), ({ told }) =>
      assert.deepStrictEqual(told, ["Banned mallory for ever", "It hits nobody who is here now; /who lists people"])
    )
  )

  it.effect("nobody hits an operator, by name or by network, themselves included", () =>
    Effect.gen(function* () {
      const chief = somebody(2, "chief", "192.0.2.1", true)
      assert.deepStrictEqual((yield* ban({ name: "chief" }, [chief])).told, ["!! chief is an operator; /deop first"])
      assert.deepStrictEqual((yield* ban({ network: "192.0.2.0/24" }, [chief])).told, [
        "!! That would hit chief, who is an operator"
      ])
      assert.deepStrictEqual((yield* ban({ network: "0.0.0.0/0" }, [])).told, [
        "!! That would hit boss, who is an operator"
      ])
      assert.deepStrictEqual((yield* ban({ name: "boss" }, [])).told, ["!! boss is an operator; /deop first"])
    })
  )

  it.effect("a network hits all who come from it", () =>
    Effect.map(
      ban({ network: "203.0.113.0/24" }, [
        somebody(2, "a", "203.0.113.7"),
        somebody(3, "b", "203.0.113.200"),
        somebody(4, "c", "203.0.114.7"),
        somebody(5, "d", undefined)
      ]),
      ({ hit, told }) => {
        assert.deepStrictEqual(hit, ["a", "b"])
        assert.deepStrictEqual(told, ["Banned 203.0.113.0/24 for ever", "It hits a, b"])
      }
    )
  )
})
