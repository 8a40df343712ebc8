import { assert, describe, it } from "@effect/vitest"
import * as NetAddress from "effect/net/NetAddress"
import * as Result from "effect/Result"
import type * as Departure from "../../src/chat/Departure.ts"
import { House, type Place } from "../../src/chat/Admission.ts"
import { defaults } from "../../src/Settings.ts"

const address = (text: string) => Result.getOrThrow(NetAddress.inetAddressFromIpString(text, 1)).address

const people = (overrides: Partial<typeof defaults> = {}) => {
  const admission = new House({ ...defaults, ...overrides })
  return (text: string | undefined, now = 0) => admission.admit(text === undefined ? undefined : address(text), now)
}

const isPlace = (admitted: Place | Departure.Departure): admitted is Place => "release" in admitted

/** How many of `count` are let in, and why the next is not. */
const crowd = (admit: ReturnType<typeof people>, count: number, text: (index: number) => string | undefined, now = 0) =>
  Array.from({ length: count }, (_, index) => admit(text(index), now)).map((admitted) =>
    isPlace(admitted) ? "in" : admitted.key
  )

describe("House", () => {
  it("so many from one address at once; who leaves makes room, once", () => {
    const admit = people({ maxPerAddress: 2 })
    const first = admit("192.0.2.1")
    assert.deepStrictEqual(
      crowd(admit, 2, () => "192.0.2.1"),
      ["in", "crowded-address"]
    )
    assert.deepStrictEqual(
      crowd(admit, 1, () => "192.0.2.2"),
      ["in"]
    )
    assert.isTrue(isPlace(first))
    if (isPlace(first)) for (let times = 0; times < 3; times++) first.release()
    assert.deepStrictEqual(
      crowd(admit, 2, () => "192.0.2.1"),
      ["in", "crowded-address"]
    )
  })

  it("an IPv6 /64 is one address, and an IPv4-mapped address is the IPv4 address", () => {
    const admit = people({ maxPerAddress: 1 })
    assert.deepStrictEqual(
      crowd(admit, 2, (index) => `2001:db8:0:1::${index + 1}`),
      ["in", "crowded-address"]
    )
    assert.deepStrictEqual(
      crowd(admit, 2, (index) => `2001:db8:0:${index + 2}::1`),
      ["in", "in"]
    )
    assert.deepStrictEqual(
      crowd(admit, 2, (index) => ["192.0.2.1", "::ffff:192.0.2.1"][index]),
      ["in", "crowded-address"]
    )
  })

  it("this machine is exempt unless it is said not to be", () => {
    const loopback = (index: number) => ["127.0.0.1", "127.1.2.3", "::1", "::ffff:127.0.0.1", undefined][index % 5]
    assert.notInclude(crowd(people({ maxPerAddress: 1 }), 20, loopback), "crowded-address")
    assert.include(crowd(people({ maxPerAddress: 1, limitLoopback: true }), 20, loopback), "crowded-address")
  })

  it("so many arrivals within ten minutes, however short they stay", () => {
    const admit = people({ arrivalsPerAddress: 3 })
    const visit = (now: number) => {
      const admitted = admit("192.0.2.1", now)
      if (isPlace(admitted)) admitted.release()
      return isPlace(admitted) ? "in" : admitted.key
    }
    assert.deepStrictEqual([0, 1, 2, 3, 599_999].map(visit), ["in", "in", "in", "restless-address", "restless-address"])
    assert.strictEqual(visit(600_000), "in")
  })

  it("counts the arrivals of so many addresses only; more are let in, and those who are counted stay so", () => {
    const admit = people({ arrivalsPerAddress: 1, maxConnections: 2 })
    const visit = (text: string) => {
      const admitted = admit(text)
      if (isPlace(admitted)) admitted.release()
      return isPlace(admitted) ? "in" : admitted.key
    }
    assert.deepStrictEqual(["192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.3"].map(visit), ["in", "in", "in", "in"])
    assert.strictEqual(visit("192.0.2.1"), "restless-address")
  })

  it("so many in all, from wherever; 0 is no limit where that is allowed", () => {
    assert.deepStrictEqual(
      crowd(people({ maxConnections: 2 }), 3, () => undefined),
      ["in", "in", "full"]
    )
    const unlimited = people({ maxPerAddress: 0, arrivalsPerAddress: 0 })
    assert.notInclude(crowd(unlimited, 500, () => "192.0.2.1").join(), "address")
  })
})
