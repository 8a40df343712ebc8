import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Links from "../../web/Links.ts"
import { hostileText } from "../chat/HostileText.ts"

const linksOf = (text: string): ReadonlyArray<string> =>
  Links.cut(text).flatMap(({ href }) => (href === undefined ? [] : [href]))

const followed: ReadonlyArray<readonly [text: string, ...hrefs: ReadonlyArray<string>]> = [
  ["see https://a.example/x", "https://a.example/x"],
  ["HTTP://A.EXAMPLE", "http://a.example/"],
  ["(https://a.example/x).", "https://a.example/x"],
  ["https://a.example/x_(y)", "https://a.example/x_(y)"],
  ["[see https://a.example/[x]]", "https://a.example/[x]"],
  ["https://a.example/x, https://b.example!", "https://a.example/x", "https://b.example/"],
  ["\"https://a.example/'x'\"", "https://a.example/'x"],
  ["https://a.example:8080/x?y=z&w#v", "https://a.example:8080/x?y=z&w#v"],
  ["http://[::1]:80/", "http://[::1]/"],
  ["<https://a.example/>", "https://a.example/"],
  // the scheme is its own: nothing before it is followed
  ["view-source:https://a.example", "https://a.example/"],
  ["javascript:https://a.example/%0aalert(1)", "https://a.example/%0aalert(1)"]
]

const refused: ReadonlyArray<string> = [
  "javascript:alert(1)",
  "JaVaScRiPt:alert(1)",
  "java\tscript:alert(1)",
  "data:text/html,<script>alert(1)</script>",
  "vbscript:msgbox(1)",
  "file:///etc/passwd",
  "blob:null/1",
  "ftp://a.example/",
  "//a.example",
  "www.a.example",
  "https://",
  "https:///",
  "https://%",
  "https://a.example:99999/",
  "http:a.example",
  "https://your.bank@evil.example/",
  "https://user:password@evil.example/",
  "xhttps://a.example",
  "h\u200bttps://a.example"
]

describe("links", () => {
  for (const [text, ...hrefs] of followed) {
    it(`in ${text}`, () => assert.deepStrictEqual(linksOf(text), hrefs))
  }

  for (const text of refused) it(`none in ${JSON.stringify(text)}`, () => assert.deepStrictEqual(linksOf(text), []))

  it("end where something invisible or a control that turns text begins", () => {
    for (const trick of ["\u202e", "\u2066", "\u200b", "\u00ad", "\u0000", "\u00a0", "\u2028", "\ufeff"]) {
      assert.deepStrictEqual(linksOf(`https://a.example/x${trick}y`), ["https://a.example/x"])
    }
  })

  it("are shown as they are looked up where their host is not ASCII", () => {
    // the first letter is Cyrillic
    const [part] = Links.cut("https://аpple.example/päth")
    assert.strictEqual(Links.shown(part!), "https://xn--pple-43d.example/p%C3%A4th")
    const [plain] = Links.cut("https://apple.example/päth")
    assert.strictEqual(Links.shown(plain!), "https://apple.example/päth")
  })

  it.effect.prop(
    "leave the text as it was, and lead to http and https only",
    [hostileText, hostileText],
    ([one, other]) =>
      Effect.sync(() => {
        const text = `${one}https://${other} http://${one}`
        const parts = Links.cut(text)
        assert.strictEqual(parts.map((part) => part.text).join(""), text)
        for (const { href } of parts) if (href !== undefined) assert.match(href, /^https?:\/\/[^@]+/)
      })
  )
})
