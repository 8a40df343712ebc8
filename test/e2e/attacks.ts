/**
 * What a hostile stranger tries, and what comes of it: the one source of `docs/attacks.md` and of its tests.
 */
import { hex } from "../net/Chunking.ts"

/** How the bytes get in: as what the line says, as bare bytes once let in, or as the first bytes of a connection. */
export type Route = "talk" | "/me" | "/nick" | "/quit" | "/…" | "//" | "bytes" | "first bytes"

/** One attempt, by somebody called mallory. */
export interface Attack {
  readonly what: string
  readonly route: Route
  /** Pairs of hexadecimal digits, `'…'` for ASCII, `(…)*n` for n times; the route adds its command and the line end. */
  readonly bytes: string
  /** The lines that every other terminal gets of it. */
  readonly others: ReadonlyArray<string>
  /** What mallory is told, if it matters: the beginning of a line, or for first bytes of all that comes. */
  readonly told?: string
  /** Whether it ends mallory's connection. */
  readonly isLast?: true
}

/** The bytes of an attack, without what its route adds. */
export const bytesOf = (written: string): Uint8Array =>
  Buffer.concat(
    written.split(/(\([^)]*\)\*\d+)/).map((part) => {
      const [, once, times] = /^\((.*)\)\*(\d+)$/s.exec(part) ?? []
      if (once === undefined) return hex(part)
      return Buffer.concat(Array<Uint8Array>(Number(times)).fill(hex(once)))
    })
  )

const said = (text: string): ReadonlyArray<string> => [`<mallory> ${text}`]
const acted = (text: string): ReadonlyArray<string> => [`* mallory ${text}`]
const left = (words: string): ReadonlyArray<string> => [`-- mallory left (quit: ${words})`]
const nothing: ReadonlyArray<string> = []
const gone = "\ufffd"
const noName = "!! That cannot be a name"

const talk = (what: string, bytes: string, text: string): Attack => ({ what, route: "talk", bytes, others: said(text) })
const nick = (what: string, bytes: string, told = noName): Attack => ({
  what,
  route: "/nick",
  bytes,
  others: nothing,
  told
})
const raw = (what: string, bytes: string, others: ReadonlyArray<string>, told?: string): Attack => ({
  what,
  route: "bytes",
  bytes,
  others,
  ...(told === undefined ? {} : { told })
})
const first = (what: string, bytes: string, told: string): Attack => ({
  what,
  route: "first bytes",
  bytes,
  others: nothing,
  told
})

const terminal: ReadonlyArray<Attack> = [
  talk("Clear the screen (CSI)", "1b '[2J'", "␛[2J"),
  talk("Move the cursor up and overwrite a line", "1b '[1A' 1b '[2K<witness> I quit'", "␛[1A␛[2K<witness> I quit"),
  talk("Colours that stay", "1b '[31;5m'", "␛[31;5m"),
  talk("Switch to the alternate screen", "1b '[?1049h'", "␛[?1049h"),
  talk("Make the terminal report itself as if typed (DA, DSR)", "1b '[c' 1b '[6n'", "␛[c␛[6n"),
  talk("Set the window's title (OSC 0)", "1b ']0;pwned' 07", "␛]0;pwned␇"),
  talk("A title without its end, to swallow what follows", "1b ']0;pwned'", "␛]0;pwned"),
  talk("Write the clipboard (OSC 52)", "1b ']52;c;cm0gLXJm' 07", "␛]52;c;cm0gLXJm␇"),
  talk(
    "A hyperlink that shows another address (OSC 8)",
    "1b ']8;;http://evil.example' 07 'bank.example' 1b ']8;;' 07",
    "␛]8;;http://evil.example␇bank.example␛]8;;␇"
  ),
  talk("A device control string (DCS)", "1b 'P+q544e' 1b 5c", "␛P+q544e␛\\"),
  talk("An application command, a privacy message (APC, PM)", "1b '_x' 1b 5c 1b '^x' 1b 5c", "␛_x␛\\␛^x␛\\"),
  talk("Reset the terminal (RIS)", "1b 'c'", "␛c"),
  talk("Select line drawing as the character set", "1b '(0' 0e 'lqqk'", "␛(0␎lqqk"),
  raw("An escape in one message, the rest in the next", "1b 0d 0a '[2J' 0d 0a", [...said("␛"), ...said("[2J")]),
  talk("CSI as one byte, no UTF-8", "9b '2J'", `${gone}2J`),
  talk("CSI as U+009B", "c2 9b '2J'", `${gone}2J`),
  talk("OSC and its end as U+009D and U+009C", "c2 9d '0;pwned' c2 9c", `${gone}0;pwned${gone}`),
  talk("Escape as an overlong form", "c0 9b '[2J'", `${gone}${gone}[2J`),
  talk("Make the terminal type its answerback (ENQ)", "05", "␅"),
  talk("Ring the bell, again and again", "(07)*20", "␇".repeat(20)),
  talk("Shift to another character set (SO, SI)", "0e 'x' 0f", "␎x␏"),
  talk("Feed lines and pages (VT, FF)", "'x' 0b 0c", "x␋␌"),
  talk("Ctrl-C within the line, as PuTTY sends it", "'hi' 03", "hi␃"),
  talk("XOFF, which holds up a serial line", "13", "␓"),
  talk("Tabs to move to another column", "'a' 09 09 'b'", "a  b")
]

const forged: ReadonlyArray<Attack> = [
  talk("Look like a line of the server's", "'-- witness left (quit)'", "-- witness left (quit)"),
  talk("Look like somebody else's line", "'<witness> I agree'", "<witness> I agree"),
  raw(
    "Carriage return to begin the line anew",
    "'hi' 0d '<witness> I agree' 0d 0a",
    ["hi", "<witness> I agree"].flatMap(said)
  ),
  raw("Backspaces over one's own name", "(08)*12 '-- stopping' 0d 0a", said("-- stopping")),
  raw("DEL likewise", "'x' (7f)*12 '-- stopping' 0d 0a", said("-- stopping")),
  raw("NULs, to end a string early in C", "'a' 00 00 'b' 0d 0a", said("ab")),
  talk("Next line as U+0085", "'hi' c2 85 '-- stopping'", `hi${gone}-- stopping`),
  talk("Line and paragraph separators U+2028, U+2029", "'hi' e2 80 a8 'a' e2 80 a9 'b'", `hi${gone}a${gone}b`),
  raw("A line of spaces only", "20 20 20 20 0d 0a", nothing),
  { what: "Act as somebody else", route: "/me", bytes: "'<witness> I agree'", others: acted("<witness> I agree") },
  { what: "Act with an escape", route: "/me", bytes: "1b '[2J'", others: acted("␛[2J") },
  { what: "Act with bidirectional controls", route: "/me", bytes: "'a' e2 80 ae 'b'", others: acted(`a${gone}b`) },
  {
    what: "Last words that close the bracket",
    route: "/quit",
    bytes: "'x) -- witness left (quit'",
    others: left("x) -- witness left (quit"),
    isLast: true
  },
  {
    what: "Last words with an escape",
    route: "/quit",
    bytes: "1b ']0;pwned' 07",
    others: left("␛]0;pwned␇"),
    isLast: true
  },
  {
    what: "Last words with a separator",
    route: "/quit",
    bytes: "'x' e2 80 a8 'y'",
    others: left(`x${gone}y`),
    isLast: true
  },
  { what: "An escape behind a doubled slash", route: "//", bytes: "1b '[2J'", others: said("/␛[2J") },
  {
    what: "An escape as a command, to be told back",
    route: "/…",
    bytes: "1b '[2J'",
    others: nothing,
    told: "!! There is no /␛[2J"
  },
  {
    what: "A separator in a command, to be told back",
    route: "/…",
    bytes: "'x' c2 85 '--'",
    others: nothing,
    told: `!! There is no /x${gone}--`
  }
]

const hidden: ReadonlyArray<Attack> = [
  talk("Turn the text around (U+202E)", "'a' e2 80 ae 'b'", `a${gone}b`),
  talk(
    "Isolates and marks (U+2066, U+2069, U+061C, U+200E, U+200F)",
    "e2 81 a6 e2 81 a9 d8 9c e2 80 8e e2 80 8f",
    gone.repeat(5)
  ),
  talk(
    "Zero width space, joiner, byte order mark within a word",
    "'ba' e2 80 8b 'd' e2 80 8d 'wo' ef bb bf 'rd'",
    `ba${gone}d${gone}wo${gone}rd`
  ),
  talk("Soft hyphen, grapheme joiner, Hangul filler", "c2 ad cd 8f e3 85 a4", gone.repeat(3)),
  talk("A message hidden in tag characters", "'hi' f3 a0 81 a8 f3 a0 81 a9", `hi${gone}${gone}`),
  talk("Bytes hidden in variation selectors", "'a' f3 a0 84 80 ef b8 80", `a${gone}${gone}`),
  talk("Joiner and selector in an emoji stay", "f0 9f 91 a9 e2 80 8d e2 9d a4 ef b8 8f", "👩\u200d❤\ufe0f"),
  talk("A hundred marks on one letter (CVE-2021-26937)", "'a' (cc 81)*100", `a${"\u0301".repeat(4)}${gone}`),
  talk("Noncharacters U+FDD0, U+FFFF", "ef b7 90 ef bf bf", gone + gone),
  talk("A surrogate, in three bytes", "ed a0 80", gone.repeat(3)),
  talk("Bytes that never are UTF-8", "f8 88 80 80 80 'a' c3", `${gone.repeat(5)}a${gone}`),
  talk("Half a character, then the line end", "f0 9f 98", gone)
]

const names: ReadonlyArray<Attack> = [
  nick("Be the server", "'server'", "!! server is reserved"),
  nick("Be the system, in capitals", "'SYSTEM'", "!! SYSTEM is reserved"),
  nick("Be an administrator", "'admin'", "!! admin is reserved"),
  nick("Be the chat itself", "'Hubbub'", "!! Hubbub is reserved"),
  nick("Be everyone", "'everyone'", "!! everyone is reserved"),
  nick("Take a name in use", "'witness'", "!! witness is taken"),
  nick("The same in capitals", "'WITNESS'", "!! WITNESS is taken"),
  nick("The same with a letter of Cyrillic", "'w' d1 96 'tness'"),
  nick("The same in full width", "ef bd 97 'itness'"),
  nick("The same and a zero width space", "'witness' e2 80 8b"),
  nick("The same and a space", "'witness x'"),
  nick("A name with an escape", "'x' 1b '[2J'"),
  nick("A name turned around", "'x' e2 80 ae 'y'"),
  nick("A name that closes the bracket", "'x> hi <y'"),
  nick("A name that is the server's mark", "'--'"),
  nick("A name of invisible characters only", "e2 80 8b e2 80 8b"),
  nick("A name with marks", "'x' (cc 81)*20"),
  nick("A name of a thousand letters", "('x')*1000"),
  nick("A name of an object's own property", "'__proto__'")
]

const telnet: ReadonlyArray<Attack> = [
  raw(
    "Ask for every option, DO and WILL",
    "ff fd 01 ff fb 01 ff fd ff ff fb ff ff fd 22 ff fb 22 'x' 0d 0a",
    said("x")
  ),
  raw("Ask the same ten thousand times", "(ff fd 01)*10000 'x' 0d 0a", said("x")),
  raw("A long subnegotiation, line ends within", "'a' ff fa 18 ('x' 0a)*8000 ff f0 'b' 0d 0a", said("ab")),
  {
    ...raw("A megabyte of it, without an end", "ff fa 18 ('x' 0a)*500000", [
      "-- mallory left (sent a line without end)"
    ]),
    isLast: true
  },
  raw("A subnegotiation that never ends, but for a command", "ff fa 18 00 (1b)*2000 ff f1 'x' 0d 0a", said("x")),
  raw("A terminal type with an escape", "ff fb 18 ff fa 18 00 1b ']0;pwned' 07 ff f0 'x' 0d 0a", said("x")),
  raw("An escape around a command", "1b ff f1 '[2J' 0d 0a", said("␛[2J")),
  raw("A command within a character of four bytes", "f0 9f ff f1 98 83 0d 0a", said("😃")),
  raw("IAC as data", "'a' ff ff 'b' 0d 0a", said(`a${gone}b`)),
  raw("IAC before text, as an urgent DM leaves it", "'a' ff 'b' 0d 0a", said("ab")),
  raw("IAC before a line end", "'a' ff 0d 0a", said("a")),
  raw("Every command that needs no option", "ff f1 ff f2 ff f5 ff f9 ff ef ff f0 'x' 0d 0a", said("x")),
  raw("Interrupt in the middle of a line", "'half' ff f4 ff fd 06 'x' 0d 0a", said("x")),
  raw("Are you there, a thousand times", "(ff f6)*1000 'x' 0d 0a", said("x"), "-- Yes, Hubbub is here"),
  raw("Erase more than there is", "'a' 0d 0a (ff f7)*5000 ff f8 'b' 0d 0a", [...said("a"), ...said("b")]),
  raw(
    "A window of no size, and of the greatest",
    "ff fa 1f 00 00 00 00 ff f0 ff fa 1f (ff ff)*4 ff f0 'x' 0d 0a",
    said("x")
  ),
  raw("Character sets by the thousand", "ff fa 2a 01 (';LATIN1')*2000 ff f0 'x' 0d 0a", said("x")),
  { ...raw("End of file as a command", "ff ec", ["-- mallory left (quit)"]), isLast: true }
]

const lines: ReadonlyArray<Attack> = [
  raw("Ten thousand empty lines", "(0d 0a)*10000", nothing),
  raw("A line longer than allowed", "('x')*1025 0d 0a 'y' 0d 0a", said("y"), "!! That line is longer than 1024 bytes"),
  raw("The same, with a forged line at the cut", "('x')*1024 '-- stopping' 0d 0a", nothing, "!! That line is longer"),
  {
    ...raw("A line without end", "('x')*20000", ["-- mallory left (sent a line without end)"], "-- Closing:"),
    isLast: true
  },
  raw("A megabyte of keep-alives", "(00)*1000000 'x' 0d 0a", said("x")),
  raw("A hundred thousand backspaces", "(08 7f)*50000 'x' 0d 0a", said("x")),
  raw("Every kind of line end", "'a' 0d 0a 'b' 0d 00 'c' 0a 'd' 0d 'e' 0a", ["a", "b", "c", "d", "e"].flatMap(said))
]

const wrongGuests: ReadonlyArray<Attack> = [
  first("A browser", "'GET / HTTP/1.1' 0d 0a 'Host: x' 0d 0a 0d 0a", "HTTP/1.1 400 Bad Request"),
  first(
    "A form whose fields are commands",
    "'POST / HTTP/1.1' 0d 0a 0d 0a '/nick evil' 0d 0a 'hello' 0d 0a",
    "HTTP/1.1 400 Bad Request"
  ),
  first("A request with an escape in its path", "'GET /' 1b '[2J HTTP/1.0' 0d 0a 0d 0a", "HTTP/1.1 400 Bad Request"),
  first("A WebSocket", "'GET /chat HTTP/1.1' 0d 0a 'Upgrade: websocket' 0d 0a 0d 0a", "HTTP/1.1 400 Bad Request"),
  first("A TLS hello", "16 03 01 00 05 01 00 00 01 00", "\u0015\u0003\u0001\u0000\u0002\u0002\u0028"),
  first("An SSH client", "'SSH-2.0-OpenSSH_9.2' 0d 0a", "This is a chat"),
  first("A remote desktop", "03 00 00 13 0e e0 00 00 00 00 00 01 00 08 00 03 00 00 00", "")
]

/** Every attempt, by what it aims at. */
export const chapters: ReadonlyArray<readonly [title: string, attacks: ReadonlyArray<Attack>]> = [
  ["The terminal", terminal],
  ["Another's line", forged],
  ["What cannot be seen", hidden],
  ["Names", names],
  ["Telnet", telnet],
  ["Lines", lines],
  ["Another protocol", wrongGuests]
]
