/**
 * What a hostile stranger may send below what people say: telnet's commands, lines that are none, other protocols.
 */
import { type Attack, first, gone, late, nothing, raw, said } from "./Attack.ts"

/** What a telnet client may be made to say. */
export const telnet: ReadonlyArray<Attack> = [
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
  raw("Abort output, five thousand times", "(ff f5)*5000 'x' 0d 0a", said("x")),
  raw("Tell of a window five thousand times", "(ff fa 1f 00 50 00 18 ff f0)*5000 'x' 0d 0a", said("x")),
  raw("Tell a terminal's name, each time another escape", "(ff fa 18 00 1b '[2J' ff f0)*2000 'x' 0d 0a", said("x")),
  raw("Come into use and out of it, by the thousand", "(ff fb 1f ff fc 1f)*2000 'x' 0d 0a", said("x")),
  raw("Interrupt every letter", "('a' ff f4)*2000 'x' 0d 0a", said("x")),
  raw(
    "A character set behind an escape as the separator",
    "ff fa 2a 01 1b '[2J' 1b 'UTF-8' ff f0 'x' 0d 0a",
    said("x")
  ),
  raw("… behind a letter of its own name", "ff fa 2a 01 'UUTF-8' ff f0 'x' 0d 0a", said("x")),
  raw("… behind an IAC", "ff fa 2a 01 ff ff 'UTF-8' ff ff 'x' ff f0 'x' 0d 0a", said("x")),
  raw("Options whose numbers are line ends", "'a' ff fb 0a ff fd 0d ff fb 00 'b' 0d 0a", said("ab")),
  raw("A subnegotiation within another", "ff fa 18 00 'x' ff fa 1f 00 ff f0 'y' 0d 0a", said("y")),
  raw("The end of what never began", "(ff f0)*2000 'x' 0d 0a", said("x")),
  raw("Erase a character of four bytes", "'a' f0 9f 98 83 ff f7 'b' 0d 0a", said("ab")),
  raw("Erase half of one", "'a' f0 9f ff f7 'b' 0d 0a", said("ab")),
  raw("Erase a line that ends in half of one", "'a' f0 9f ff f8 98 83 0d 0a", said(gone + gone)),
  raw("IAC as data within a character", "f0 9f ff ff 98 83 0d 0a", said(gone.repeat(4))),
  raw("IAC as data, a hundred times", "(ff ff)*100 0d 0a", said(gone.repeat(100))),
  raw("A Synch whole", "'half' ff f4 ff f2 'x' 0d 0a", said("x")),
  raw("A Synch without its IAC, as BSD telnet leaves it", "'half' ff f4 f2 'x' 0d 0a", said("x")),
  raw("The same where nothing of telnet came before", "'x' f2 'y' 0d 0a", said(`x${gone}y`)),
  raw("Suspend, abort and break a line", "'a' ff ed 'b' ff ee 'c' ff f3 'x' 0d 0a", said("x")),
  { ...raw("End of file as a command", "ff ec", ["-- mallory left (quit)"]), isLast: true }
]

/** What lines may be made of. */
export const lines: ReadonlyArray<Attack> = [
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

/** What programs begin with that meant another port. */
export const wrongGuests: ReadonlyArray<Attack> = [
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
  first("A remote desktop", "03 00 00 13 0e e0 00 00 00 00 00 01 00 08 00 03 00 00 00", ""),
  first("A camera's viewer", "'OPTIONS rtsp://x/1 RTSP/1.0' 0d 0a 0d 0a", "RTSP/1.0 400 Bad Request"),
  first("A telephone", "'OPTIONS sip:nm SIP/2.0' 0d 0a 'Via: SIP/2.0/TCP nm' 0d 0a 0d 0a", "SIP/2.0 400 Bad Request"),
  first("A sender of mail, with a command behind", "'EHLO x' 0d 0a '/nick evil' 0d 0a", "554 This is a chat"),
  first(
    "A proxy that tells whom it stands for",
    "'PROXY TCP4 192.0.2.1 192.0.2.2 56324 2626' 0d 0a '/nick evil' 0d 0a",
    "This port does not take the PROXY protocol"
  ),
  first(
    "The same in version 2",
    "0d 0a 0d 0a 00 0d 0a 'QUIT' 0a 21 11 00 0c c0 00 02 01 c0 00 02 02 dc 04 01 bb",
    "This port does not take the PROXY protocol"
  ),
  first("SOCKS4: connect to somebody else", "04 01 00 50 c0 00 02 01 'me' 00", "\u0000["),
  first("SOCKS5", "05 02 00 02", "\u0005"),
  first("A hello of SSL 2", "80 2e 01 03 01 00 15 00 00 00 10", "\u0015\u0003\u0001\u0000\u0002\u0002\u0028"),
  first("A file server's client", "00 00 00 66 fe 'SMB' 40 00 00 00", ""),
  first("A window system's client", "6c 00 0b 00 00 00 00 00 00 00 00 00", ""),
  first("A portmapper's client", "80 00 00 28 72 fe 1d 13 00 00 00 00 00 00 00 02 00 01 86 a0", ""),
  first("A question for a name, by TCP", "00 0c 00 00 10 00 00 00 00 00 00 00 00 00", ""),
  first("A database's client", "00 00 00 22 00 03 00 00 'user' 00 'ann' 00 'database' 00 'x' 00 00", ""),
  late("A browser that was slow", "'GET / HTTP/1.1' 0d 0a 'Host: x' 0d 0a 0d 0a", "HTTP/1.1 400 Bad Request"),
  late("A form that was slow", "'POST / HTTP/1.1' 0d 0a 0d 0a 'spam' 0d 0a", "HTTP/1.1 400 Bad Request"),
  late("A TLS hello that was slow", "16 03 01 00 05 01 00 00 01 00", "\u0015\u0003\u0001"),
  late(
    "A proxy that was slow",
    "'PROXY UNKNOWN' 0d 0a '/nick evil' 0d 0a",
    "This port does not take the PROXY protocol"
  )
]
