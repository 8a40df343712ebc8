import { assert } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { sanitize } from "../../../src/hub/SafeText.ts"
import { chromium, test } from "../External.ts"
import { heard, open, picture, said, sees } from "./Browser.ts"
import * as Site from "./Site.ts"

/** Text that would run, load, hide or overdraw something, were it more than text. */
const hostile: ReadonlyArray<string> = [
  "<script>alert(1)</script>",
  "<img src=https://evil.example/x.png onerror=alert(1)>",
  "<svg/onload=alert(1)>",
  "<iframe src=javascript:alert(1)></iframe>",
  "<a href=javascript:alert(1)>click</a>",
  '<math><mtext></form><form><mglyph><svg><mtext><style><path id="</style><img onerror=alert(1) src>">',
  '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
  "<template><script>alert(1)</script></template>",
  "<style>@import 'https://evil.example/x.css'; * { display: none }</style>",
  "<meta http-equiv=refresh content='0;url=https://evil.example'>",
  "<base href=https://evil.example/>",
  "<link rel=stylesheet href=https://evil.example/x.css>",
  '"><script>alert(1)</script>',
  "';alert(1);//",
  "&lt;script&gt;alert(1)&lt;/script&gt;",
  "&#60;img src=x onerror=alert(1)&#62;",
  "{{constructor.constructor('alert(1)')()}} #{alert(1)}",
  "javascript:alert(1)",
  "data:text/html,<script>alert(1)</script>",
  "__proto__ constructor hasOwnProperty",
  "a\u202eb\u2066c \u001b[31mred\u001b[0m \u200b\u00ad",
  "א<b>שלום</b> عربي",
  "Z\u0335\u0321\u031b\u0300\u0315\u0304\u0301\u0489alg\u0335\u0321\u031b\u0300\u0315\u0304\u0301\u0489o",
  "w".repeat(900),
  `${"🏳️‍🌈".repeat(30)}`
]

test([chromium], "what strangers write is text: nothing of it runs, loads or overdraws the page", () =>
  Effect.gen(function* () {
    const site = yield* Site.start()
    const cid = yield* site.join("cid")
    const ann = yield* open(`${site.url}?nick=ann`, { viewport: { width: 1100, height: 800 } })
    const { page } = ann
    yield* cid.expectLine(/^-- ann joined/)
    for (const text of hostile) yield* cid.say(text)
    for (const text of hostile.slice(0, 8)) yield* cid.say(`/topic ${text}`)
    for (const text of hostile.slice(0, 8)) yield* cid.say(`/away ${text}`)
    yield* cid.say("see https://a.example/x and javascript:alert(1)")
    yield* heard(page, "see https://a.example/x and javascript:alert(1)")
    yield* cid.say("/back")
    yield* sees(page, "[data-person=cid]:not(.away)")
    assert.deepStrictEqual((yield* said(page)).slice(0, hostile.length), hostile.map(sanitize))

    const found = yield* Effect.promise(() =>
      page.evaluate(() => ({
        // everything that could have come from a text
        strangers: document.querySelectorAll(
          "#rows :is(script, img, svg, iframe, style, link, base, meta, form, math, template)"
        ).length,
        scripts: document.scripts.length,
        // links that lead elsewhere than to the web, or that tell whence they were followed
        links: Array.from(document.querySelectorAll<HTMLAnchorElement>("main a"), ({ href, rel, target }) =>
          [href, rel, target].join(" ")
        ).filter((link) => !/^https:\/\/(evil|a)\.example\/\S* noopener noreferrer nofollow _blank$/.test(link)),
        isOverflowing: document.documentElement.scrollWidth > innerWidth,
        isRowOverflowing: document.querySelector("#log")!.scrollWidth > document.querySelector("#log")!.clientWidth
      }))
    )
    assert.deepStrictEqual(found, {
      strangers: 0,
      scripts: 1,
      links: [],
      isOverflowing: false,
      isRowOverflowing: false
    })
    assert.deepStrictEqual(ann.problems, [])
    yield* picture(page, "hostile")
  })
)
