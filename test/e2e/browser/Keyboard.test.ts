import { assert } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type { Page } from "playwright-core"
import { chromium, test } from "../External.ts"
import { heard, open, picture, sees } from "./Browser.ts"
import * as Site from "./Site.ts"

/** More controls than the page has. */
const most = 60

/** Hands at a keyboard, and nothing else. */
const keysOf = (page: Page) => {
  const press = (...keys: ReadonlyArray<string>) =>
    Effect.promise(async () => {
      for (const key of keys) await page.keyboard.press(key)
    })
  const type = (text: string) => Effect.promise(() => page.keyboard.type(text))
  const isOn = (selector: string) =>
    Effect.promise(() => page.evaluate((selector) => document.activeElement!.matches(selector), selector))
  return {
    press,
    type,
    isOn,
    /** Types a line and sends it. */
    say: (line: string) => Effect.andThen(type(line), press("Enter")),
    /** Goes from control to control to the one wanted, forward or back. */
    to: Effect.fnUntraced(function* (selector: string, key: "Tab" | "Shift+Tab" = "Tab") {
      for (let steps = 0; steps < most; steps++) {
        if (yield* isOn(selector)) return
        yield* press(key)
      }
      assert.fail(`${key} never comes to ${selector}`)
    })
  }
}

test([chromium], "by keyboard alone: talk, rooms, private words, people, the past, help, a secret, a name", () =>
  Effect.gen(function* () {
    const site = yield* Site.start({ HUBBUB_ADMIN_PASSWORD: "correct horse battery" })
    const cid = yield* site.join("cid")
    for (let line = 1; line <= 130; line++) yield* cid.say(`line ${line}`)
    const { page, problems } = yield* open(`${site.url}?nick=ann`)
    yield* heard(page, "line 130")
    const { isOn, press, say, to, type } = keysOf(page)
    const isThere = (selector: string) => Effect.promise(() => page.locator(selector).isVisible())

    // the page begins where one types; what one typed comes back, commands and names complete
    assert.isTrue(yield* isOn("#input"))
    yield* say("hello")
    yield* cid.expectLine("<ann> hello")
    yield* press("ArrowUp", "Enter")
    yield* cid.expectLine("<ann> hello")
    yield* type("/m")
    yield* press("Tab")
    yield* say("waves")
    yield* cid.expectLine("* ann waves")

    // the past, and back
    yield* press("PageUp", "PageUp")
    yield* sees(page, "#latest")
    yield* to("#log", "Shift+Tab")
    yield* press("Home")
    yield* heard(page, "line 1")
    yield* to("#latest")
    yield* press("Enter")
    yield* Effect.promise(() => page.locator("#latest").waitFor({ state: "hidden" }))
    assert.isTrue(yield* isOn("#log"))
    yield* to("#input")
    yield* press("PageUp")
    yield* sees(page, "#latest")
    yield* press("Escape")
    yield* Effect.promise(() => page.locator("#latest").waitFor({ state: "hidden" }))

    // a room: joined, left alone, looked at again, left
    yield* to("#join-room", "Shift+Tab")
    yield* say("dev")
    yield* sees(page, "#title >> text=#dev")
    yield* press("Alt+ArrowUp")
    yield* sees(page, "[data-key='#lobby'][aria-current=page]")
    yield* to("[data-key='#dev']", "Shift+Tab")
    yield* press("Enter")
    yield* sees(page, "[data-key='#dev'][aria-current=page]")
    yield* to("[aria-label='Leave dev']", "Shift+Tab")
    yield* press("Enter")
    yield* sees(page, "[data-key='#lobby'][aria-current=page]:focus")

    // somebody: written to, and closed again
    yield* to("[data-person=cid]")
    yield* press("Enter")
    yield* sees(page, "#title >> text=cid")
    yield* say("psst")
    yield* cid.expectLine("[ann -> you] psst")
    yield* to("[aria-label^='Close the conversation with cid']", "Shift+Tab")
    yield* press("Enter")
    yield* sees(page, "#title >> text=#lobby")

    // the help: its choices and its end
    yield* press("F1")
    yield* sees(page, "#help[open]")
    yield* to("#fold")
    yield* press("Space")
    yield* cid.say("/away lunch")
    yield* press("Escape")
    yield* sees(page, ".presence >> text=is away: lunch")
    yield* press("F1")
    yield* to("#fold")
    yield* press("Space")
    yield* to("#help-close")
    yield* press("Enter")
    assert.isFalse(yield* isThere("#help"))
    yield* cid.say("/back")
    yield* sees(page, "summary >> text=other changes")
    yield* to("summary", "Shift+Tab")
    yield* picture(page, "keyboard")
    yield* press("Enter")
    yield* sees(page, "details[open] >> text=cid is back")

    // a secret: refused, then given
    yield* to("#input")
    yield* say("/admin")
    yield* sees(page, "#secret[open]")
    yield* press("Escape")
    yield* Effect.promise(() => page.locator("#secret").waitFor({ state: "hidden" }))
    assert.isTrue(yield* isOn("#input"))
    yield* say("/admin")
    yield* sees(page, "#secret[open]")
    yield* say("correct horse battery")
    yield* sees(page, ".you-are .operator")

    // another name
    yield* to("#rename", "Shift+Tab")
    yield* press("Enter")
    yield* say("anna")
    yield* cid.expectLine("-- ann is now anna")
    yield* sees(page, "#you >> text=anna")
    assert.deepStrictEqual(problems, [])
  })
)
