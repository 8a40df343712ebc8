/**
 * The one function that decides what of a person's text may reach someone else's terminal, a log, the history or a page.
 *
 * It stands on the only path there: a room sanitises every event as it is published, and a feed every reply. It judges
 * code points, not escape sequences, so that nothing depends on recognising a sequence, whole or split over messages.
 */

/** Text that is the same on every terminal and in every log. */
const isPlain = /^[\x20-\x7e]*$/

/** One emoji that may be joined to others: itself, a skin tone or a presentation selector (UTS #51 §1.4.9). */
const pictograph = "\\p{Extended_Pictographic}(?:\\p{Emoji_Modifier}|[\\uFE0E\\uFE0F])?"

/** The places where joiners, selectors and tags mean something visible: pictographs, keycaps, flags of regions. */
const emoji = [
  "\\u{1F3F4}[\\u{E0030}-\\u{E0039}\\u{E0061}-\\u{E007A}]{1,6}\\u{E007F}",
  `${pictograph}(?:\\u200D${pictograph}){0,7}`,
  // a keycap is a mark itself: with more marks on it, it is judged as one of them
  "[0-9#*]\\uFE0F\\u20E3(?!\\p{M})"
].join("|")

/**
 * Controls (RFC 5198 §2), separators that end lines, bidirectional controls (CVE-2021-42574), everything that may be
 * invisible (Default_Ignorable_Code_Point and other format characters), lone surrogates, noncharacters.
 */
const forbidden =
  "[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}\\p{Bidi_Control}\\p{Default_Ignorable_Code_Point}\\p{Noncharacter_Code_Point}]"

/** More marks on one character than any language writes: they overdraw other lines, and have crashed terminals. */
const flood = "([\\p{M}--\\p{Default_Ignorable_Code_Point}]{4})[\\p{M}--\\p{Default_Ignorable_Code_Point}]+"

const unsafe = new RegExp(`(${emoji})|(${forbidden})|${flood}`, "gv")

/** What could not be shown. */
const replacement = "\ufffd"

/** C0 has pictures of its own (U+2400…U+241F, DEL U+2421); what has none becomes U+FFFD. A tab is a space. */
const visible = (character: string): string => {
  const code = character.charCodeAt(0)
  if (code === 0x09) return " "
  if (code < 0x20) return String.fromCharCode(0x2400 + code)
  return code === 0x7f ? "\u2421" : replacement
}

/** `text` with everything that could act on a terminal or hide replaced, visibly. Doing it twice changes nothing more. */
export const sanitize = (text: string): string =>
  isPlain.test(text)
    ? text
    : text.replace(
        unsafe,
        (_, kept: string | undefined, character: string | undefined, marks: string) =>
          kept ?? (character === undefined ? marks + replacement : visible(character))
      )
