import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { sanitize } from "../../src/hub/SafeText.ts"
import { hostileText } from "../chat/HostileText.ts"
import { forbidden } from "../chat/LineGrammar.ts"

const cases: ReadonlyArray<readonly [what: string, text: string, safe: string]> = [
  ["plain text", "hello, <all> /me -- * you~", "hello, <all> /me -- * you~"],
  ["CSI (RFC 5198 §2): its escape shows as a picture", "\u001b[2J", "␛[2J"],
  ["OSC: window title", "\u001b]0;pwn\u0007", "␛]0;pwn␇"],
  ["DCS with its end", "\u001bP1$r\u001b\\", "␛P1$r␛\\"],
  ["RIS", "\u001bc", "␛c"],
  ["an escape at the end", "a\u001b", "a␛"],
  ["C1 as U+009B: CSI on some terminals", "\u009b31m", "\ufffd31m"],
  ["U+0085, next line", "a\u0085b", "a\ufffdb"],
  ["ENQ, which makes a terminal answer, SO and SI", "\u0005\u000e\u000f", "␅␎␏"],
  ["backspace, VT, FF, CR, LF, NUL", "\b\u000b\f\r\n\0", "␈␋␌␍␊␀"],
  ["a tab is space", "a\tb", "a b"],
  ["DEL", "\u007f", "␡"],
  ["line and paragraph separators", "\u2028\u2029", "\ufffd\ufffd"],
  [
    "bidirectional controls (CVE-2021-42574)",
    "a\u202eb\u2066c\u2069\u061c\u200e\u200f",
    "a\ufffdb\ufffdc\ufffd\ufffd\ufffd\ufffd"
  ],
  ["lone surrogates", "\ud83d \ude03", "\ufffd \ufffd"],
  ["noncharacters in any plane", "\ufdd0\uffff\u{1fffe}\u{10ffff}", "\ufffd\ufffd\ufffd\ufffd"],
  ["zero width space, word joiner, no-break, byte order mark", "a\u200bb\u2060c\ufeffd", "a\ufffdb\ufffdc\ufffdd"],
  [
    "soft hyphen (Cf), grapheme joiner, Hangul fillers (Default_Ignorable)",
    "\u00ad\u034f\u3164\u115f\uffa0",
    "\ufffd".repeat(5)
  ],
  ["Mongolian selectors and separator, Khmer inherent vowels", "\u180b\u180e\u17b4", "\ufffd".repeat(3)],
  ["deprecated format characters, invisible operators", "\u206a\u2061\u2064", "\ufffd".repeat(3)],
  ["annotation and music controls, Arabic number signs (Cf)", "\ufff9\u{1d173}\u0600", "\ufffd".repeat(3)],
  ["tag characters: a hidden message", "hi\u{e0001}\u{e0068}\u{e0069}\u{e007f}", `hi${"\ufffd".repeat(4)}`],
  ["supplementary variation selectors: hidden bytes", "a\u{e0100}\u{e01ef}", "a\ufffd\ufffd"],
  ["a joiner between letters, or at an end", "a\u200db \u200d 👩\u200d", "a\ufffdb \ufffd 👩\ufffd"],
  ["a joiner twice in an emoji", "👩\u200d\u200d👩", "👩\ufffd\ufffd👩"],
  ["a non-joiner, even where Persian has it", "می\u200cخواهم", "می\ufffdخواهم"],
  [
    "a selector on a letter, on a digit, on nothing, twice",
    "a\ufe0f1\ufe0f\ufe0f😃\ufe0f\ufe0f",
    "a\ufffd1\ufffd\ufffd😃\ufe0f\ufffd"
  ],
  ["another selector on a pictograph", "😃\ufe00", "😃\ufffd"],
  [
    "families, professions, skin tones, presentation",
    "👩‍👩‍👧‍👦 🏃🏽‍♂️ 👁️‍🗨️ 🏳️‍🌈 ❤️ ☎︎ 👍🏿",
    "👩‍👩‍👧‍👦 🏃🏽‍♂️ 👁️‍🗨️ 🏳️‍🌈 ❤️ ☎︎ 👍🏿"
  ],
  [
    "a chain of more joined pictographs than any emoji has",
    "👩\u200d".repeat(9),
    `${"👩\u200d".repeat(7)}👩\ufffd👩\ufffd`
  ],
  ["keycaps", "1️⃣ #️⃣ *️⃣", "1️⃣ #️⃣ *️⃣"],
  ["flags of countries and regions", "🇩🇪 🏴󠁧󠁢󠁥󠁮󠁧󠁿 🏴", "🇩🇪 🏴󠁧󠁢󠁥󠁮󠁧󠁿 🏴"],
  [
    "a region without its end, or too long",
    "🏴\u{e0067} 🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e0067}\u{e0067}\u{e007f}",
    `🏴\ufffd 🏴${"\ufffd".repeat(8)}`
  ],
  ["four marks on a letter stay", `a${"\u0301".repeat(4)}b`, `a${"\u0301".repeat(4)}b`],
  [
    "of more (CVE-2021-26937) four",
    `a${"\u0301".repeat(500)}b${"\u0489\u0335".repeat(3)}`,
    `a${"\u0301".repeat(4)}\ufffdb${"\u0489\u0335".repeat(2)}\ufffd`
  ],
  ["marks hidden in between count too", `a${"\u0301\u034f".repeat(4)}`, `a${"\u0301\ufffd".repeat(4)}`],
  ["a keycap counts as a mark", `1\ufe0f\u20e3${"\u0301".repeat(4)}`, `1\ufffd\u20e3${"\u0301".repeat(3)}\ufffd`],
  ["Thai, Devanagari, Hebrew with points", "ที่นี่ हिन्दी שָׁלוֹם", "ที่นี่ हिन्दी שָׁלוֹם"],
  ["emoji, accents, other scripts stay", "😃 é e\u0301 日本語 שלום 👩‍👩‍👧", "😃 é e\u0301 日本語 שלום 👩‍👩‍👧"]
]

describe("sanitize", () => {
  it.each(cases)("%s", (_what, text, safe) => {
    assert.strictEqual(sanitize(text), safe)
  })

  it("of all characters, exactly the forbidden ones change", () => {
    for (let code = 0; code <= 0x10ffff; code++) {
      const character = String.fromCodePoint(code)
      const isForbidden = forbidden.test(character)
      if ((sanitize(character) !== character) !== isForbidden) assert.fail(`U+${code.toString(16)}`)
    }
  })

  it.effect.prop("nothing forbidden is left, and once is enough", [hostileText], ([text]) =>
    Effect.sync(() => {
      const safe = sanitize(text)
      assert.notMatch(safe, forbidden)
      assert.strictEqual(sanitize(safe), safe)
    })
  )

  it.effect.prop("what is safe stays so within a line of the server's", [hostileText, hostileText], ([left, right]) =>
    Effect.sync(() => {
      const whole = `<ann> ${sanitize(left)} (quit: ${sanitize(right)})`
      assert.strictEqual(sanitize(whole), whole)
      assert.notMatch(whole, forbidden)
    })
  )

  it.effect.prop("nothing disappears: a character stays or leaves a mark in its place", [hostileText], ([text]) =>
    Effect.sync(() => {
      // but for a flood of marks, which is one mark together
      const before = Array.from(text.replace(/(\p{M}{4})\p{M}+/gu, "$1"))
      assert.isAtLeast(Array.from(sanitize(text)).length, before.length)
    })
  )

  it("a megabyte of anything is made safe", () => {
    for (const piece of ["\u0301", "\u200d", "👩\u200d", "\u{1f3f4}\u{e0067}", "1\ufe0f", "\u001b[", "\ufdd0"]) {
      const safe = sanitize(piece.repeat(Math.ceil(1_000_000 / piece.length)))
      assert.isFalse(forbidden.test(safe), JSON.stringify(piece))
    }
  })
})
