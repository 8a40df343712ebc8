import { assert } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type { BrowserContextOptions } from "playwright-core"
import { chromium, test } from "../External.ts"
import { violations } from "./Accessibility.ts"
import { picture, sees, visit } from "./Browser.ts"
import * as Site from "./Site.ts"

/** The status page of a server with some people. */
const watch = Effect.fnUntraced(function* (options: BrowserContextOptions = {}) {
  const site = yield* Site.start()
  const ann = yield* site.join("ann")
  const bob = yield* site.join("bob")
  const reader = yield* visit(`${site.url}status`, options)
  yield* sees(reader.page, "#rows tr >> text=bob")
  return { site, ann, bob, ...reader }
})

const looks: ReadonlyArray<readonly [string, BrowserContextOptions]> = [
  ["light", { colorScheme: "light", viewport: { width: 1280, height: 900 } }],
  ["dark", { colorScheme: "dark", viewport: { width: 1280, height: 900 } }],
  ["phone", { colorScheme: "light", viewport: { width: 390, height: 844 } }]
]

for (const [name, options] of looks) {
  test([chromium], `the status page is for everybody to read: ${name}`, () =>
    Effect.gen(function* () {
      const { ann, page, problems } = yield* watch(options)
      yield* ann.send("one\r\ntwo\r\nthree\r\n")
      yield* sees(page, "#talkers >> text=ann")
      yield* sees(page, "#verdict.well >> text=All is well")
      assert.deepStrictEqual(yield* violations(page), [])
      const [scrolled, shown] = yield* Effect.promise(() =>
        page.evaluate(() => [document.documentElement.scrollWidth, innerWidth] as const)
      )
      assert.isAtMost(scrolled, shown)
      yield* picture(page, `status-${name}`)
      yield* Effect.promise(() => page.click("#rows button >> text=Kick"))
      yield* sees(page, "#action[open]")
      assert.deepStrictEqual(yield* violations(page), [], "asking for a reason")
      yield* picture(page, `status-${name}-kick`)
      assert.deepStrictEqual(problems, [])
    })
  )
}

test([chromium], "an operator mutes and sends away from the page, by keyboard alone, and hears how it went", () =>
  Effect.gen(function* () {
    const { ann, bob, page, problems, site } = yield* watch()
    const press = (key: string) => Effect.promise(() => page.keyboard.press(key))
    yield* Effect.promise(() => page.focus("[aria-label='Mute bob']"))
    yield* press("Enter")
    yield* Effect.promise(() => page.keyboard.type("caps"))
    yield* press("Enter")
    yield* bob.expectLine(/^-- You are muted for .*: caps$/)
    yield* sees(page, "#toast >> text=/Muted bob/")
    // a second later the same button still has the focus: rows stay while people do
    yield* Effect.promise(() => page.waitForFunction(() => document.activeElement?.ariaLabel === "Mute bob"))
    yield* press("Tab")
    yield* press("Enter")
    yield* press("Enter")
    yield* bob.expectLine("-- operator sent you away")
    yield* ann.expectLine("-- bob left (kicked)")
    yield* Effect.promise(() => page.locator("#rows tr >> text=bob").waitFor({ state: "detached" }))
    yield* site.log.find(/operator used \/mute audit=mute by=operator peer=127\.0\.0\.1 .*reason=caps/)
    yield* site.log.find(/operator used \/kick audit=kick by=operator .*target=bob/)
    assert.deepStrictEqual(problems, [])
  })
)

test([chromium], "the charts are drawn by what happens, and tell of the second that is pointed at", () =>
  Effect.gen(function* () {
    const { ann, page, problems, site } = yield* watch()
    const cardOf = (label: string) => page.locator(".chart").filter({ has: page.getByText(label, { exact: true }) })
    const value = (label: string, text: RegExp) =>
      Effect.promise(() => cardOf(label).locator(".value").getByText(text).waitFor())
    yield* value("People", /^2$/)
    const cid = yield* site.join("cid")
    yield* value("People", /^3$/)
    yield* ann.send(`${"more\r\n".repeat(29)}last\r\n`)
    yield* cid.expectLine("<ann> last")
    // of the two seconds that the lines may have come in, one has half of them or more
    yield* Effect.promise(() =>
      cardOf("Lines a second")
        .locator(".aside")
        .getByText(/^peak \d\d$/)
        .waitFor()
    )
    const drawn = yield* Effect.promise(() => cardOf("Lines a second").locator(".path").getAttribute("d"))
    const heights = (drawn ?? "")
      .slice(1)
      .split("L")
      .map((point) => Number(point.split(" ")[1]))
    // the picture is 40 high, and grows upwards
    assert.isBelow(Math.min(...heights), 10)
    assert.isAtLeast(heights.length, 3)
    const box = (yield* Effect.promise(() => cardOf("People").locator("svg").boundingBox()))!
    yield* Effect.promise(() => page.mouse.move(box.x + box.width - 1, box.y + 10))
    yield* Effect.promise(() =>
      cardOf("People")
        .locator(".aside")
        .getByText(/^(now|\d+ s ago)$/)
        .waitFor()
    )
    assert.deepStrictEqual(problems, [])
  })
)

test([chromium], "what strangers choose is text on the page, and somebody is found by it", () =>
  Effect.gen(function* () {
    const { bob, page, problems } = yield* watch()
    yield* bob.say("/join b-side")
    yield* sees(page, "#rows tr >> text=#b-side")
    yield* Effect.promise(() => page.fill("#filter", "#b-s"))
    yield* Effect.promise(() => page.locator("#rows tr >> text=ann").waitFor({ state: "hidden" }))
    yield* sees(page, "#rows tr >> text=bob")
    assert.deepStrictEqual(problems, [])
  })
)

test([chromium], "the page says when the server is gone, and goes on when it is back", () =>
  Effect.gen(function* () {
    const { page, site } = yield* watch()
    yield* site.signal("SIGTERM")
    yield* sees(page, "#verdict.waiting >> text=/cannot be reached/")
    yield* site.exit
    yield* Site.start({ HUBBUB_HTTP_PORT: String(site.httpPort) })
    yield* sees(page, "#verdict.well")
  })
)
