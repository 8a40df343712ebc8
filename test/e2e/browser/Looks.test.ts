import { assert } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type { Page } from "playwright-core"
import { chromium, test } from "../External.ts"
import type { LineClient } from "../LineClient.ts"
import { violations } from "./Accessibility.ts"
import { heard, open, picture, say, sees } from "./Browser.ts"
import * as Site from "./Site.ts"

/** A morning in the lobby. */
const morning = (cid: LineClient, ann: Page) =>
  Effect.gen(function* () {
    yield* cid.say("/topic Release 0.4 on Thursday, notes at https://example.org/notes")
    yield* cid.say("Morning! Who has read the notes? https://example.org/notes/0.4 (draft)")
    yield* cid.say("The part about reconnecting is the one people will ask about.")
    yield* say(ann, "Reading them now.")
    yield* cid.expectLine("<ann> Reading them now.")
    yield* cid.say("ann: the second paragraph promises more than we test, I think. Shall I write the test?")
    yield* cid.say("/me makes tea")
    yield* cid.say("שלום לכולם")
    yield* cid.say("/away lunch")
    yield* say(ann, "/whoo")
    yield* sees(ann, ".complaint")
    yield* say(ann, "/who")
    yield* sees(ann, ".notice >> text=/people in #lobby/")
  })

for (const colorScheme of ["light", "dark"] as const) {
  test([chromium], `everybody can use it: axe finds nothing wrong, ${colorScheme}`, () =>
    Effect.gen(function* () {
      const site = yield* Site.start({ HUBBUB_ADMIN_PASSWORD: "correct horse battery" })
      const cid = yield* site.join("cid")
      yield* Effect.forEach(["dan", "eve", "fay"], site.join)
      const { page, problems } = yield* open(`${site.url}?nick=ann`, { colorScheme })
      yield* morning(cid, page)
      yield* picture(page, `desktop-${colorScheme}`)
      assert.deepStrictEqual(yield* violations(page), [], "talking")

      yield* cid.say("/msg ann Got a minute?")
      yield* sees(page, "[data-key='@cid'] .badge.urgent")
      assert.deepStrictEqual(yield* violations(page), [], "unread")
      yield* Effect.promise(() => page.click("[data-key='@cid']"))
      yield* heard(page, "Got a minute?")
      yield* Effect.promise(() => page.fill("#input", "/w"))
      yield* sees(page, ".choice")
      assert.deepStrictEqual(yield* violations(page), [], "completing")
      yield* picture(page, `private-${colorScheme}`)

      yield* Effect.promise(() => page.fill("#input", "1\n2\n3\n4\n5"))
      yield* Effect.promise(() => page.press("#input", "Enter"))
      yield* sees(page, "#hint >> text=These are 5 lines")
      assert.deepStrictEqual(yield* violations(page), [], "pasting")
      yield* Effect.promise(() => page.fill("#input", ""))

      yield* Effect.promise(() => page.press("#input", "F1"))
      yield* sees(page, "#help[open] >> text=/nick NAME")
      assert.deepStrictEqual(yield* violations(page), [], "help")
      yield* picture(page, `help-${colorScheme}`)
      yield* Effect.promise(() => page.keyboard.press("Escape"))

      yield* say(page, "/admin")
      yield* sees(page, "#secret[open]")
      assert.deepStrictEqual(yield* violations(page), [], "secret")
      yield* Effect.promise(async () => {
        await page.keyboard.type("correct horse battery")
        await page.keyboard.press("Enter")
      })
      yield* sees(page, ".notice >> text=/operator/")
      assert.notInclude(yield* Effect.promise(() => page.content()), "correct horse")

      yield* site.signal("SIGTERM")
      yield* sees(page, "#banner[data-status=waiting]")
      yield* say(page, "typed while it is down")
      yield* sees(page, ".waiting")
      assert.deepStrictEqual(yield* violations(page), [], "offline")
      yield* picture(page, `offline-${colorScheme}`)
      assert.deepStrictEqual(problems, [])
    })
  )
}

/** Whether nothing sticks out, and what is typed can be seen. */
const fits = (page: Page): Effect.Effect<void> =>
  Effect.promise(async () => {
    const { composer, height, scrollWidth, width } = await page.evaluate(() => ({
      composer: document.querySelector("#composer")!.getBoundingClientRect().toJSON(),
      height: innerHeight,
      scrollWidth: document.documentElement.scrollWidth,
      width: innerWidth
    }))
    assert.isAtMost(scrollWidth, width)
    assert.isTrue(composer.top > 0 && composer.bottom <= height && composer.left >= 0 && composer.right <= width)
  })

test([chromium], "it fits a phone, by touch and by keyboard", () =>
  Effect.gen(function* () {
    const site = yield* Site.start()
    const cid = yield* site.join("cid")
    const phone = { viewport: { width: 360, height: 640 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 }
    const { page, problems } = yield* open(`${site.url}?nick=ann`, phone)
    yield* morning(cid, page)
    yield* fits(page)
    yield* picture(page, "phone")
    assert.deepStrictEqual(yield* violations(page), [])

    yield* Effect.promise(() => page.tap("#open-people"))
    yield* sees(page, "#people:focus-within")
    yield* picture(page, "phone-people")
    assert.deepStrictEqual(yield* violations(page), [])
    yield* Effect.promise(() => page.tap("[data-person=cid]"))
    yield* sees(page, "#title >> text=cid")
    yield* say(page, "from a phone")
    yield* cid.expectLine("[ann -> you] from a phone")
    yield* fits(page)

    // the keyboard goes through all of it in the order in which it is read
    const order = yield* Effect.promise(async () => {
      await page.focus(".skip")
      const ids: Array<string> = []
      for (let step = 0; step < 5; step++) {
        ids.push(
          await page.evaluate(() => {
            const { className, id } = document.activeElement!
            return id || className
          })
        )
        await page.keyboard.press("Tab")
      }
      return ids
    })
    assert.deepStrictEqual(order, ["skip", "open-places", "log", "input", "send"])
    yield* Effect.promise(async () => {
      await page.focus("#open-places")
      await page.keyboard.press("Enter")
    })
    yield* sees(page, "#places:focus-within")
    yield* picture(page, "phone-places")
    assert.deepStrictEqual(yield* violations(page), [])
    yield* Effect.promise(() => page.keyboard.press("Escape"))
    yield* sees(page, "#open-places:focus")
    yield* fits(page)
    assert.deepStrictEqual(problems, [])
  })
)

test([chromium], "looking back brings what was said before, and leaves the reader where they were", () =>
  Effect.gen(function* () {
    const site = yield* Site.start()
    const cid = yield* site.join("cid")
    for (let line = 1; line <= 250; line++) yield* cid.say(`line ${line}`)
    yield* cid.roundTrip
    const { page, problems } = yield* open(`${site.url}?nick=ann`)
    yield* heard(page, "line 250")
    yield* sees(page, "#rows >> text=line 151")
    /** Where a line is on the screen, in pixels; first scrolls to the beginning if wished. */
    const topOf = (line: string, isScrolled: boolean) =>
      Effect.promise(() =>
        page.evaluate(
          ([line, isScrolled]) => {
            if (isScrolled) document.querySelector("#log")!.scrollTop = 0
            const rows = Array.from(document.querySelectorAll("#rows .text"))
            return rows.find(({ textContent }) => textContent === line)!.getBoundingClientRect().top
          },
          [line, isScrolled] as const
        )
      )
    const before = yield* topOf("line 152", true)
    yield* heard(page, "line 51")
    assert.isAtMost(Math.abs((yield* topOf("line 152", false)) - before), 2)
    yield* topOf("line 152", true)
    yield* heard(page, "line 1")
    assert.strictEqual(yield* Effect.promise(() => page.locator("#earlier").isVisible()), false)

    // what is new waits below
    yield* cid.say("news")
    yield* sees(page, "#latest >> text=1 new below")
    yield* Effect.promise(async () => {
      await page.click("#latest")
      await page.locator("#latest").waitFor({ state: "hidden" })
    })
    yield* heard(page, "news")
    assert.deepStrictEqual(problems, [])
  })
)
