import { assert } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type { Page } from "playwright-core"
import { chromium, test } from "../External.ts"
import { heard, open, sees } from "./Browser.ts"
import * as Site from "./Site.ts"

/** What the page had its browser show, in order, and whether the browser did. */
interface Shown {
  readonly title: string
  readonly body: string
  isShown: boolean
}

type Watched = typeof globalThis & { shown: Array<Shown>; last: Notification }

/** Writes down each notification that a page makes from its next load on. It is made and shown all the same. */
const watch = (page: Page) =>
  Effect.promise(async () => {
    await page.addInitScript(() => {
      const watched = globalThis as Watched
      watched.shown = []
      watched.Notification = class extends Notification {
        constructor(title: string, options: NotificationOptions = {}) {
          super(title, options)
          const one = { title, body: options.body ?? "", isShown: false }
          watched.shown.push(one)
          watched.last = this
          this.addEventListener("show", () => (one.isShown = true))
        }
      }
    })
    await page.reload()
  })

const shownOn = (page: Page) => Effect.promise(() => page.evaluate(() => (globalThis as Watched).shown))

/** Waits until so many have been shown in all, and gives their titles and texts. */
const shown = (page: Page, count: number) =>
  Effect.promise(async () => {
    await page.waitForFunction(
      (count) => (globalThis as Watched).shown.filter(({ isShown }) => isShown).length === count,
      count
    )
    return page.evaluate(() => (globalThis as Watched).shown.map(({ body, title }) => [title, body]))
  })

/** Another tab is before the reader, or the page again. */
const look = (page: Page, isHere: boolean) =>
  Effect.promise(async () => {
    // what drives the browser would otherwise have each page believe that it has the focus
    const debug = await page.context().newCDPSession(page)
    await debug.send("Emulation.setFocusEmulationEnabled", { enabled: false })
    const front = isHere ? page : await page.context().newPage()
    await front.bringToFront()
    await page.waitForFunction((isHere) => document.hasFocus() === isHere, isHere)
  })

test([chromium], "a reader who looks elsewhere is notified of what is meant for them, if they asked for it", () =>
  Effect.gen(function* () {
    const site = yield* Site.start()
    const cid = yield* site.join("cid")
    const { page, problems } = yield* open(`${site.url}?nick=ann`, { permissions: ["notifications"] })
    yield* watch(page)
    yield* sees(page, "[data-person=cid]")

    // nobody has asked for any yet
    yield* look(page, false)
    yield* cid.say("ann: the first")
    yield* heard(page, "ann: the first")
    assert.deepStrictEqual(yield* shownOn(page), [])

    yield* look(page, true)
    yield* Effect.promise(async () => {
      await page.click("#open-help")
      await page.check("#notify")
      await page.click("#help-close")
    })
    yield* cid.say("ann: seen as it comes")
    yield* heard(page, "ann: seen as it comes")
    assert.deepStrictEqual(yield* shownOn(page), [])

    yield* look(page, false)
    yield* cid.say("what is meant for nobody")
    yield* cid.say("are you there, ann?")
    assert.deepStrictEqual(yield* shown(page, 1), [["cid in #lobby", "are you there, ann?"]])
    yield* cid.say("/msg ann <b>psst</b>")
    assert.deepStrictEqual((yield* shown(page, 2))[1], ["cid to you", "<b>psst</b>"])

    // whoever clicks on it is shown where it was said
    yield* Effect.promise(() =>
      page.evaluate(() => void (globalThis as Watched).last.dispatchEvent(new Event("click")))
    )
    yield* sees(page, "#title >> text=cid")
    yield* heard(page, "<b>psst</b>")

    // the wish outlives the page
    yield* look(page, true)
    yield* Effect.promise(() => page.reload())
    yield* sees(page, "[data-person=cid]")
    yield* look(page, false)
    yield* cid.say("ann, once more")
    assert.deepStrictEqual(yield* shown(page, 1), [["cid in #lobby", "ann, once more"]])
    assert.deepStrictEqual(problems, [])
  })
)
