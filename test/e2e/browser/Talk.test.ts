import { assert } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { chromium, test } from "../External.ts"
import { heard, open, picture, said, say, sees } from "./Browser.ts"
import * as Cable from "../Cable.ts"
import * as Site from "./Site.ts"

test([chromium], "two pages and a terminal talk, in rooms and in private", () =>
  Effect.gen(function* () {
    const site = yield* Site.start()
    const cid = yield* site.join("cid")
    const ann = yield* open(`${site.url}?nick=ann`)
    const bob = yield* open(`${site.url}?nick=bob`)
    yield* cid.expectLine(/^-- bob joined/)

    yield* say(ann.page, "hello from a page")
    yield* heard(bob.page, "hello from a page")
    yield* cid.expectLine("<ann> hello from a page")
    yield* cid.say("hello from a terminal")
    yield* Effect.forEach([ann, bob], ({ page }) => heard(page, "hello from a terminal"))
    yield* say(bob.page, "/me waves")
    yield* cid.expectLine("* bob waves")
    yield* heard(ann.page, "waves")
    assert.deepStrictEqual(yield* said(ann.page), yield* said(bob.page))

    // lines that are pasted are lines
    yield* say(ann.page, "one\n\n  two\nthree")
    assert.deepStrictEqual(
      [...(yield* cid.linesUntil("<ann> three"))].filter((line) => line.startsWith("<ann>")),
      ["<ann> one", "<ann>   two", "<ann> three"]
    )

    yield* cid.say("/away lunch")
    yield* sees(ann.page, "[data-person=cid] >> text=away: lunch")

    // Tab completes names and commands
    yield* Effect.promise(async () => {
      await ann.page.fill("#input", "c")
      await ann.page.press("#input", "Tab")
      assert.strictEqual(await ann.page.inputValue("#input"), "cid: ")
      await ann.page.fill("#input", "/wh")
      await ann.page.press("#input", "Tab")
      assert.strictEqual(await ann.page.inputValue("#input"), "/who ")
      await ann.page.press("#input", "Enter")
    })
    yield* sees(ann.page, ".notice >> text=/3 people in #lobby/")

    // private words have a place of their own, on both sides
    yield* Effect.promise(async () => {
      await ann.page.fill("#input", "begun in the lobby")
      await ann.page.click("[data-person=bob]")
    })
    yield* sees(ann.page, "#title >> text=bob")
    assert.strictEqual(yield* Effect.promise(() => ann.page.inputValue("#input")), "")
    yield* say(ann.page, "psst")
    yield* sees(bob.page, "[data-key='@ann'] .badge.urgent")
    yield* Effect.promise(() => bob.page.click("[data-key='@ann']"))
    yield* heard(bob.page, "psst")
    yield* say(bob.page, "yes?")
    yield* heard(ann.page, "yes?")
    yield* cid.say("[ann -> cid] is nothing anybody can write")
    yield* Effect.promise(() => ann.page.click("[data-key='#lobby']"))
    yield* heard(ann.page, "[ann -> cid] is nothing anybody can write")
    assert.strictEqual(yield* Effect.promise(() => ann.page.inputValue("#input")), "begun in the lobby")
    assert.notInclude(cid.transcript.text, "psst")
    assert.deepStrictEqual([...ann.problems, ...bob.problems], [])
  })
)

/** Ann's page over a network that can be cut, and cid at a terminal, from whom she has heard "before". */
const overCable = Effect.fnUntraced(function* (variables: Parameters<typeof Site.start>[0] = {}) {
  const site = yield* Site.start(variables)
  const cable = yield* Cable.to(site.httpPort)
  const cid = yield* site.join("cid")
  const ann = yield* open(`http://127.0.0.1:${cable.port}/?nick=ann`)
  yield* cid.expectLine(/^-- ann joined/)
  yield* cid.say("before")
  yield* heard(ann.page, "before")
  return { cable, cid, ann }
})

test([chromium], "what was said while the network was gone arrives once, and so does what was typed meanwhile", () =>
  Effect.gen(function* () {
    const { ann, cable, cid } = yield* overCable()
    yield* cable.cut
    yield* sees(ann.page, "#banner[data-status=waiting]")
    for (const line of ["one", "two", "three"]) yield* cid.say(line)
    yield* say(ann.page, "typed offline")
    yield* sees(ann.page, ".waiting >> text=typed offline")
    yield* sees(ann.page, ".waiting >> text=Waiting to be sent")
    yield* cid.roundTrip
    yield* cable.mend

    yield* cid.expectLine("<ann> typed offline")
    yield* heard(ann.page, "typed offline")
    yield* cid.say("after")
    yield* heard(ann.page, "after")
    assert.deepStrictEqual(yield* said(ann.page), ["before", "one", "two", "three", "typed offline", "after"])
    assert.strictEqual(yield* Effect.promise(() => ann.page.locator(".waiting").count()), 0)
    assert.strictEqual(yield* Effect.promise(() => ann.page.locator("#banner").isVisible()), false)
    assert.lengthOf(
      cid.transcript.lines.filter((line) => line.includes("typed offline")),
      1
    )
    assert.deepStrictEqual(ann.problems, [])
  })
)

test([chromium], "whoever left by /quit has nothing waiting, and may come back", () =>
  Effect.gen(function* () {
    const site = yield* Site.start()
    const ann = yield* open(`${site.url}?nick=ann`)
    yield* say(ann.page, "/quit good night")
    yield* sees(ann.page, "#banner[data-status=over]")
    yield* Effect.promise(() => ann.page.locator(".waiting").waitFor({ state: "detached" }))
    assert.deepStrictEqual(ann.problems, [])
    yield* Effect.promise(() => ann.page.locator("#banner button").click())
    yield* say(ann.page, "good morning")
    yield* heard(ann.page, "good morning")
  })
)

test([chromium], "after the server was killed and started again the page comes back, with what waited", () =>
  Effect.gen(function* () {
    const site = yield* Site.start()
    const ann = yield* open(`${site.url}?nick=ann&room=dev`)
    yield* say(ann.page, "before")
    yield* heard(ann.page, "before")
    yield* site.signal("SIGKILL")
    yield* site.exit
    yield* sees(ann.page, "#banner[data-status=waiting]")
    yield* say(ann.page, "typed while it was down")

    const again = yield* Site.start({ HUBBUB_HTTP_PORT: `${site.httpPort}` })
    const cid = yield* again.join("cid")
    yield* cid.say("/join dev")
    yield* heard(ann.page, "typed while it was down")
    yield* sees(ann.page, ".anew")
    yield* cid.say("welcome back")
    yield* heard(ann.page, "welcome back")
    assert.deepStrictEqual(yield* said(ann.page), ["typed while it was down", "welcome back"])
    assert.strictEqual(yield* Effect.promise(() => ann.page.locator("#you").textContent()), "ann")
    assert.deepStrictEqual(ann.problems, [])
  })
)

/** What is said while ann's page has no network: more than the room's log holds. Her page, when she is back. */
const missMuch = Effect.fnUntraced(function* (historyLines: number) {
  const { ann, cable, cid } = yield* overCable({
    HUBBUB_LOG_BYTES: "256 KiB",
    HUBBUB_BATCH_BYTES: "16 KiB",
    HUBBUB_HISTORY_LINES: `${historyLines}`
  })
  yield* cable.cut
  yield* cid.expectLine(/^-- ann left/)
  const lines = Array.from({ length: 300 }, (_, index) => `line ${index + 1} ${"x".repeat(900)}`)
  for (const line of lines) yield* cid.say(line)
  yield* cid.roundTrip
  yield* cable.mend
  yield* heard(ann.page, lines.at(-1)!)
  return { ann, lines }
})

test([chromium], "what the log did not keep for somebody who was away is filled in from what the room remembers", () =>
  Effect.gen(function* () {
    const { ann, lines } = yield* missMuch(1000)
    yield* heard(ann.page, lines[0]!)
    assert.deepStrictEqual(yield* said(ann.page), ["before", ...lines])
    assert.strictEqual(yield* Effect.promise(() => ann.page.locator(".missed").count()), 0)
    assert.deepStrictEqual(ann.problems, [])
  })
)

test([chromium], "what the room does not remember either is counted, in words", () =>
  Effect.gen(function* () {
    const { ann, lines } = yield* missMuch(200)
    yield* sees(ann.page, ".missed >> text=/^You missed 1\\d\\d things here, which the room no longer remembers/")
    assert.deepStrictEqual(yield* said(ann.page), ["before", ...lines.slice(-200)])
    yield* Effect.promise(() => ann.page.locator(".missed").scrollIntoViewIfNeeded())
    yield* picture(ann.page, "missed")
    assert.deepStrictEqual(ann.problems, [])
  })
)

test([chromium], "a reload keeps who one is and where one was", () =>
  Effect.gen(function* () {
    const site = yield* Site.start()
    const cid = yield* site.join("cid")
    yield* cid.say("/join dev")
    const ann = yield* open(`${site.url}?nick=ann&room=dev`)
    yield* say(ann.page, "/nick anna")
    yield* cid.expectLine(/ann is now anna/)
    yield* cid.say("the past")
    yield* heard(ann.page, "the past")
    yield* Effect.promise(() => ann.page.reload())
    yield* heard(ann.page, "the past")
    yield* say(ann.page, "still me")
    yield* cid.expectLine("<anna> still me")
    yield* heard(ann.page, "still me")
    assert.deepStrictEqual(yield* said(ann.page), ["the past", "still me"])
  })
)

test([chromium], "rooms are joined, shown and left; another tab and an operator end it in words", () =>
  Effect.gen(function* () {
    const site = yield* Site.start({ HUBBUB_ADMIN_PASSWORD: "correct horse battery" })
    const cid = yield* site.join("cid")
    yield* cid.say("/admin")
    yield* cid.say("correct horse battery")
    const ann = yield* open(`${site.url}?nick=ann`)
    const { page } = ann
    yield* Effect.promise(async () => {
      await page.fill("#join-room", "#Dev")
      await page.press("#join-room", "Enter")
    })
    yield* sees(page, "#title >> text=#dev")
    yield* cid.say("/me waves in the lobby")
    yield* sees(page, "[data-key='#lobby'] .badge")
    yield* say(page, "/join ops")
    yield* sees(page, "#title >> text=#ops")
    yield* Effect.promise(() => page.click("[aria-label='Leave ops']"))
    yield* sees(page, "#title >> text=#dev")
    yield* Effect.promise(() => page.keyboard.press("Alt+ArrowUp"))
    yield* heard(page, "waves in the lobby")

    // a copy of the tab takes over, and gives back
    const copy = yield* Effect.promise(async () => {
      const [copy] = await Promise.all([
        page.context().waitForEvent("page"),
        page.evaluate(() => void window.open(location.href))
      ])
      return copy
    })
    yield* sees(page, "#banner[data-status=over] >> text=another tab")
    yield* say(copy, "from the copy")
    yield* cid.expectLine("<ann> from the copy")
    yield* Effect.promise(() => page.click("#banner-button"))
    yield* sees(copy, "#banner[data-status=over] >> text=another tab")
    yield* heard(page, "from the copy")
    yield* say(page, "from the first")
    yield* cid.expectLine("<ann> from the first")

    yield* cid.say("/kick ann enough")
    yield* sees(page, "#banner[data-status=over] >> text=enough")
    assert.deepStrictEqual(ann.problems, [])
  })
)
