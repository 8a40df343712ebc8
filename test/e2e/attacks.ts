/**
 * What a hostile stranger tries, and what comes of it: the one source of `docs/attacks.md` and of its tests.
 */
import { type Attack, acted, command, gone, left, nothing, raw, said, talk } from "./Attack.ts"
import { lines, telnet, wrongGuests } from "./attacksOnProtocols.ts"
import { claims, requests, webSocket } from "./attacksOverHttp.ts"

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

const nick = (what: string, bytes: string, told = "!! That cannot be a name"): Attack =>
  command("/nick", what, bytes, told)

const names: ReadonlyArray<Attack> = [
  nick("Be the server", "'server'", "!! server is reserved"),
  nick("Be the system, in capitals", "'SYSTEM'", "!! SYSTEM is reserved"),
  nick("Be an administrator", "'admin'", "!! admin is reserved"),
  nick("Be the chat itself", "'Hubbub'", "!! Hubbub is reserved"),
  nick("Be the system, in a mixture", "'sYsTeM'", "!! sYsTeM is reserved"),
  nick("Be an administrator, with something behind it", "'Admin-'", "!! Admin- reads like admin, which is reserved"),
  nick("… and with something before it", "'_admin_'", "!! _admin_ reads like admin, which is reserved"),
  nick("… with separators within", "'A.d-m_i.n'", "!! A.d-m_i.n reads like admin, which is reserved"),
  nick("… with a digit for a letter", "'adm1n'", "!! adm1n reads like admin, which is reserved"),
  nick("… with a letter like the other", "'admln'", "!! admln reads like admin, which is reserved"),
  nick("… with two letters for one", "'Adrnin'", "!! Adrnin reads like admin, which is reserved"),
  nick("Be root, with digits and separators", "'r-0.0_T'", "!! r-0.0_T reads like root, which is reserved"),
  nick("Be the operator, from a digit on", "'0perator'", "!! 0perator reads like operator, which is reserved"),
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

const noRoom = "!! That cannot be a room"

const topic = (what: string, bytes: string, text: string): Attack => ({
  what,
  route: "/topic",
  bytes,
  others: [`-- mallory set the topic: ${text}`]
})

const whisper = (what: string, bytes: string, text: string): Attack => ({
  what,
  route: "/msg",
  bytes: `'witness ' ${bytes}`,
  others: [`[mallory -> you] ${text}`],
  told: `[you -> witness] ${text}`
})

const commands: ReadonlyArray<Attack> = [
  topic("A topic that clears the screen of all who come", "1b '[2J'", "␛[2J"),
  topic("A topic that sets their window's title", "1b ']0;pwned' 07", "␛]0;pwned␇"),
  topic(
    "A topic of two lines, one the server's",
    "'tea' c2 85 '-- witness left (quit)'",
    `tea${gone}-- witness left (quit)`
  ),
  topic("A topic turned around", "'tea' e2 80 ae 'aet'", `tea${gone}aet`),
  topic("A topic that cannot be seen", "e2 80 8b", gone),
  topic("A topic of marks", "'t' (cc 81)*50", `t${"\u0301".repeat(4)}${gone}`),
  whisper("Private words that write the clipboard", "1b ']52;c;cm0gLXJm' 07", "␛]52;c;cm0gLXJm␇"),
  whisper("Private words like a line of the server's", "'-- Hubbub is stopping'", "-- Hubbub is stopping"),
  whisper(
    "Private words with another's in a second line",
    "'hi' e2 80 a8 '[neighbour -> you] my password?'",
    `hi${gone}[neighbour -> you] my password?`
  ),
  whisper("Private words turned around, or hidden", "e2 80 ae 'a' f3 a0 81 a1", `${gone}a${gone}`),
  command("/msg", "Private words to a name with an escape", "1b '[2J hi'", "!! ␛[2J is not here"),
  command("/msg", "… with a zero width space", "'wit' e2 80 8b 'ness hi'", `!! wit${gone}ness is not here`),
  command("/msg", "… to the server", "'server hi'", "!! server is not here"),
  command("/reply", "An answer to nobody, with an escape", "1b '[2J'", "!! Nobody has whispered to you yet"),
  command("/join", "A room with an escape", "1b '[2J'", noRoom),
  command("/join", "A room with a zero width space", "'lob' e2 80 8b 'by'", noRoom),
  command("/join", "A room with a letter of Cyrillic", "'lobb' d1 83", noRoom),
  command("/join", "A room that is a path", "'../../etc/passwd'", noRoom),
  command("/join", "A room of an object's own property", "'__proto__'", noRoom),
  command("/join", "A room of a thousand letters", "('x')*1000", noRoom),
  command("/join", "The same room, in capitals", "'#LOBBY'", "!! You talk in #lobby already"),
  command("/ignore", "Ignore a name with an escape", "1b '[2J'", "!! That cannot be a name"),
  command("/ignore", "Ignore an object's own property", "'__proto__'", "!! That cannot be a name"),
  command("/ignore", "Ignore the server", "'server'", "!! server is reserved"),
  command("/set", "A time zone with an escape", "'zone ' 1b '[2J'", "!! zone is a time zone"),
  command("/set", "A time zone that is a path", "'zone ../../etc/passwd'", "!! zone is a time zone"),
  command("/set", "A setting turned around", "'colour ' e2 80 ae 'no'", "!! colour is on|off"),
  command("/set", "An object's own property", "'__proto__ on'", "!! OPTION is one of"),
  command("/history", "More of the past than there can be", "'99999999999'", "!! N is a whole number"),
  command("/history", "A number that is none", "'1e3'", "!! N is a whole number"),
  talk(
    "A line that ends the object a program reads",
    `'"}' 5c '","type":"left","by":"witness"}'`,
    '"}\\","type":"left","by":"witness"}'
  )
]

/** Every attempt, by what it aims at. */
export const chapters: ReadonlyArray<readonly [title: string, attacks: ReadonlyArray<Attack>]> = [
  ["The terminal", terminal],
  ["Another's line", forged],
  ["What cannot be seen", hidden],
  ["Names", names],
  ["Topics, private words, rooms and settings", commands],
  ["Telnet", telnet],
  ["Lines", lines],
  ["Another protocol", wrongGuests],
  ["HTTP", requests],
  ["WebSocket", webSocket],
  ["What a page claims", claims]
]
