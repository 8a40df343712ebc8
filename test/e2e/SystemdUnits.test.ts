import { readdirSync, readFileSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { names } from "../../src/listener/Handover.ts"
import { unknownVariables } from "../../src/Settings.ts"

const folder = new URL("../../examples/systemd/", import.meta.url)
const sockets = readdirSync(folder).filter((name) => name.endsWith(".socket"))
const read = (name: string) => readFileSync(new URL(name, folder), "utf8")

describe("examples/systemd", () => {
  it("hands over sockets by names that the server knows, and the service takes all of them", () => {
    assert.isAbove(sockets.length, 0)
    for (const socket of sockets) {
      const [, name] = /^FileDescriptorName=(.+)$/m.exec(read(socket)) ?? []
      assert.include(names, name)
      assert.match(read(socket), /^Service=hubbub\.service$/m)
    }
    const [, taken = ""] = /^Sockets=(.+)$/m.exec(read("hubbub.service")) ?? []
    assert.sameMembers(taken.split(" "), sockets)
  })

  it("sets only what is a setting", () => {
    const set = Array.from(read("hubbub.service").matchAll(/(HUBBUB_\w+)=(?=\S)/g), ([, variable]) => variable!)
    assert.isAbove(set.length, 0)
    assert.deepStrictEqual(unknownVariables(set), [])
  })
})
