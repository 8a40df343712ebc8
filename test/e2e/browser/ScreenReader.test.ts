import { assert } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { chromium, test } from "../External.ts"
import { spoken } from "./Accessibility.ts"
import { heard, open, say, sees } from "./Browser.ts"
import * as Site from "./Site.ts"

const places = [
  "link Skip to the line you type",
  "navigation Conversations",
  "heading Rooms",
  "list Rooms",
  "button lobby",
  "button Leave lobby",
  "button dev locked",
  "textbox Join a room",
  "button Join",
  "heading Private",
  "list Private",
  "button cid 1 unread for you",
  "button Close the conversation with cid",
  "button Rename",
  "button Help"
]
const conversation = [
  "heading #lobby",
  "log #lobby live=polite",
  "heading Today",
  "textbox Line to send",
  "button Send"
]
const people = [
  "complementary People · 3",
  "heading People · 3",
  "list People · 3",
  "button Write to cid operator",
  "button Write to dan away: lunch"
]

test([chromium], "everything has a role and a name for those who listen to the page", () =>
  Effect.gen(function* () {
    const site = yield* Site.start({ HUBBUB_ADMIN_PASSWORD: "correct horse battery" })
    const cid = yield* site.join("cid")
    yield* cid.say("/admin")
    yield* cid.say("correct horse battery")
    yield* cid.expectLine(/^-- You are an operator now/)
    const dan = yield* site.join("dan")
    yield* dan.say("/away lunch")
    const { page, problems } = yield* open(`${site.url}?nick=ann`)
    yield* say(page, "/join dev")
    yield* sees(page, "#title >> text=#dev")
    yield* say(page, "/lock sesame")
    yield* sees(page, "#rules .locked")
    yield* cid.say("hello")
    yield* cid.say("all of you")
    yield* cid.say("/me waves")
    yield* cid.say("/msg ann psst")
    yield* sees(page, "[data-key='@cid'] .badge")
    yield* sees(page, "[data-key='#lobby'] .badge >> text=3")
    const locked = yield* spoken(page)
    assert.includeMembers([...locked.named], ["button dev locked", "button lobby 3 unread", "log #dev live=polite"])
    yield* Effect.promise(() => page.click("[data-key='#lobby']"))
    yield* heard(page, "waves")
    yield* say(page, "/whoo")
    yield* sees(page, ".complaint")
    // the line itself goes when it is acknowledged, after its answer
    yield* Effect.promise(() => page.locator(".waiting").waitFor({ state: "detached" }))

    const talk = yield* spoken(page)
    assert.deepStrictEqual(talk.named, [...places, ...conversation, ...people])
    assert.deepStrictEqual(talk.parts("list People · 3", "listitem"), [
      "ann you",
      "Write to cid operator",
      "Write to dan away: lunch"
    ])
    // times are the browser's own to tell
    assert.deepStrictEqual(
      talk.parts("log #lobby live=polite", "log").map((words) => words.replaceAll(/ ?\b\d+:\d+\b ?/g, " | ")),
      ["Today cid | hello | cid: all of you cid waves | Complaint: There is no /whoo; did you mean /who? | "]
    )

    yield* Effect.promise(() => page.fill("#input", "/who"))
    yield* sees(page, ".choice")
    assert.includeMembers([...(yield* spoken(page)).named], ["group Completions", "button /who see who is here"])
    yield* Effect.promise(() => page.keyboard.press("F1"))
    yield* sees(page, "#help[open]")
    const help = (yield* spoken(page)).named
    // what lies beneath is not read
    assert.deepStrictEqual(help.slice(0, 7), [
      "dialog Help modal=true",
      "heading Help",
      "button Close the help",
      "region Help",
      "checkbox Fold who comes and goes together checked=true",
      "checkbox Notify me of private words and of my name",
      "heading Keys"
    ])
    yield* Effect.promise(() => page.keyboard.press("Escape"))
    yield* say(page, "/admin")
    yield* sees(page, "#secret[open]")
    assert.deepStrictEqual((yield* spoken(page)).named, [
      "dialog The server asks for a secret modal=true",
      "heading The server asks for a secret",
      "textbox Operator password?",
      "button Cancel",
      "button Answer"
    ])
    yield* Effect.promise(() => page.keyboard.press("Escape"))
    yield* site.signal("SIGTERM")
    yield* sees(page, "#banner[data-status=waiting]")
    assert.include((yield* spoken(page)).named, "button Connect now")
    assert.deepStrictEqual(problems, [])
  })
)
