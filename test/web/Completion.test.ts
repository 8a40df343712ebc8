import { assert, describe, it } from "@effect/vitest"
import type { CommandHelp } from "../../web/Frames.ts"
import { complete, type Sources } from "../../web/Completion.ts"
import { sourcesOf } from "../../web/Sources.ts"
import { inLobby, said, told } from "./Told.ts"

const command = (
  name: string,
  synopsis = `/${name}`,
  permission: CommandHelp["permission"] = "anyone"
): CommandHelp => ({
  name,
  synopsis,
  help: "",
  permission
})

const sources: Sources = {
  commands: [
    command("whoop", "/whoop", "operator"),
    command("nick", "/nick NAME"),
    command("who"),
    command("whois", "/whois NAME"),
    command("join")
  ],
  names: ["anton", "Ann", "bob"],
  rooms: ["lobby", "dev"]
}

/** What a text becomes by the first choice, and how many there are. */
const completed = (text: string, caret = text.length): readonly [string, number] | undefined => {
  const completion = complete(text, caret, sources)
  if (completion === undefined) return undefined
  const { choices, from, to } = completion
  return [text.slice(0, from) + choices[0]!.text + text.slice(to), choices.length]
}

describe("Tab", () => {
  const cases: ReadonlyArray<readonly [text: string, becomes: string, choices: number]> = [
    ["/w", "/who ", 3],
    ["/WHOI", "/whois ", 1],
    ["an", "anton: ", 2],
    ["AN", "anton: ", 2],
    ["hello b", "hello bob ", 1],
    ["@an", "anton: ", 2],
    ["/msg an", "/msg anton ", 2],
    ["#d", "#dev ", 1],
    ["see #l", "see #lobby ", 1],
    ["/join d", "/join dev ", 1],
    ["/join #d", "/join #dev ", 1],
    ["/", "/nick ", 5]
  ]
  for (const [text, becomes, choices] of cases) {
    it(`makes ${becomes} of ${text}`, () => assert.deepStrictEqual(completed(text), [becomes, choices]))
  }

  for (const text of ["", "hello ", "zzz", "/zzz", "a/w", "#zzz"]) {
    it(`goes on to the next control after ${JSON.stringify(text)}`, () => assert.isUndefined(completed(text)))
  }

  it("completes the word before the caret and leaves what comes after it", () => {
    assert.deepStrictEqual(completed("ask an about it", 6), ["ask anton  about it", 2])
  })
})

it("whoever spoke last is the first choice, and nobody is asked to write to themselves", () => {
  const people = ["ann", "bob", "cid", "dan"].map((name) => ({ name }))
  const state = told(
    inLobby,
    { type: "people", room: "lobby", total: 4, people },
    said(1, "cid"),
    said(2, "dan"),
    said(3, "eve")
  )
  assert.deepStrictEqual(sourcesOf(state).names, ["dan", "cid", "bob"])
})
