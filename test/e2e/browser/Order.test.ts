import { assert } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { chromium, test } from "../External.ts"
import { violations } from "./Accessibility.ts"
import { heard, open, picture, said, say, sees } from "./Browser.ts"
import * as Site from "./Site.ts"

test([chromium], "an operator's mark, a lock and a pace are shown as soon as they are there", () =>
  Effect.gen(function* () {
    const site = yield* Site.start({ HUBBUB_ADMIN_PASSWORD: "correct horse battery" })
    const ann = yield* open(`${site.url}?nick=ann&room=dev`)
    yield* sees(ann.page, "[data-key='#dev']")
    const bob = yield* open(`${site.url}?nick=bob&room=dev`)
    yield* sees(bob.page, "[data-person=ann]")
    const cid = yield* site.join("cid")
    yield* cid.say("/join dev")
    yield* sees(ann.page, "[data-person=cid]:not(:has(.operator))")
    yield* cid.say("/admin")
    yield* cid.say("correct horse battery")
    yield* sees(ann.page, "[data-person=cid] .operator")
    yield* cid.say("/op ann")
    yield* sees(ann.page, ".you-are .operator")
    yield* sees(bob.page, "[data-person=ann] .operator")
    yield* cid.say("/deop ann")
    yield* Effect.promise(() => bob.page.locator("[data-person=ann] .operator").waitFor({ state: "detached" }))
    yield* cid.expectLine("-- ann is no operator any more")

    // whoever came first keeps the rules
    yield* say(ann.page, "/lock sesame")
    yield* sees(bob.page, "[data-key='#dev'] .locked")
    yield* sees(bob.page, "#rules .locked")
    yield* say(ann.page, "/slow 30s")
    yield* sees(bob.page, "#rules >> text=one line every 30 s")
    yield* say(ann.page, "/topic Only for those who know")
    yield* sees(bob.page, "#topic >> text=Only for those who know")
    yield* say(ann.page, "understood?")
    yield* heard(bob.page, "understood?")
    yield* picture(bob.page, "locked")
    assert.deepStrictEqual(yield* violations(bob.page), [])
    yield* say(ann.page, "/unlock")
    yield* Effect.promise(() => bob.page.locator(".locked").first().waitFor({ state: "detached" }))
    yield* say(ann.page, "/slow off")
    yield* Effect.promise(() => bob.page.locator("#rules .slow").waitFor({ state: "detached" }))
    assert.deepStrictEqual([...ann.problems, ...bob.problems], [])
  })
)

test([chromium], "commands of terminals are not offered, and answered in words; /clear is the page's own", () =>
  Effect.gen(function* () {
    const site = yield* Site.start()
    const cid = yield* site.join("cid")
    const { page, problems } = yield* open(`${site.url}?nick=ann`)
    yield* cid.say("first")
    yield* heard(page, "first")
    yield* Effect.promise(() => page.fill("#input", "/b"))
    yield* sees(page, ".choice >> text=/back")
    const choices = yield* Effect.promise(() => page.locator(".choice-label").allTextContents())
    assert.deepStrictEqual(choices, ["/back", "/ban NAME|ADDRESS [TIME] [REASON]", "/bans"])
    yield* say(page, "/bot on")
    yield* sees(page, ".complaint >> text=/bot does nothing here. Programs speak over TCP")
    yield* say(page, "/help")
    yield* sees(page, ".notice >> text=/join ROOM")
    const listed = yield* Effect.promise(() => page.locator(".notice .text").allTextContents())
    assert.isFalse(listed.some((text) => text.startsWith("/set")))

    yield* say(page, "/clear")
    yield* Effect.promise(() => page.locator("#rows .row").first().waitFor({ state: "detached" }))
    yield* cid.say("second")
    yield* heard(page, "second")
    assert.deepStrictEqual(yield* said(page), ["second"])
    assert.notInclude(cid.transcript.text, "/clear")
    // what the room remembers can still be had
    yield* Effect.promise(() => page.click("#earlier"))
    yield* heard(page, "first")
    assert.deepStrictEqual(yield* said(page), ["first", "second"])
    assert.deepStrictEqual(problems, [])
  })
)
