/**
 * What a hostile stranger may send to the page's port: requests, WebSocket frames, and what a page says first.
 */
import { type Attack, nothing, said } from "./Attack.ts"

/** A request of these lines and a body, and how its answer begins. */
const request = (what: string, lines: ReadonlyArray<string>, told: string, body = ""): Attack => ({
  what,
  route: "request",
  bytes: [...lines.map((line) => `'${line}' 0d 0a`), "0d 0a", body].filter(Boolean).join(" "),
  others: nothing,
  told
})

/** Bytes on the page's port that are no request. */
const noRequest = (what: string, bytes: string, told: string): Attack => ({
  what,
  route: "request",
  bytes,
  others: nothing,
  told
})

const host = "Host: localhost"

/** An upgrade that would do, but for what is given in its place. */
const upgrade = (what: string, headers: Readonly<Record<string, string>>, told: string): Attack =>
  request(
    what,
    [
      "GET /ws HTTP/1.1",
      ...Object.entries({
        Host: "localhost",
        Connection: "Upgrade",
        Upgrade: "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
        ...headers
      }).flatMap(([name, value]) => (value === "" ? [] : [`${name}: ${value}`]))
    ],
    told
  )

const badRequest = "HTTP/1.1 400 Bad Request"
const nothingHere = "HTTP/1.1 404 Not Found"
const refused = "HTTP/1.1 403 Forbidden"
const misdirected = "HTTP/1.1 421 Misdirected Request"

/** What a request may be made of. */
export const requests: ReadonlyArray<Attack> = [
  request("A header that is too long", ["GET / HTTP/1.1", host, `X: ${"x".repeat(20_000)}`], "HTTP/1.1 431"),
  noRequest("Half a request, and no more", "'GET / HTTP/1.1' 0d 0a 'Host: loc'", "HTTP/1.1 408 Request Timeout"),
  noRequest("No HTTP", "'hello' 0d 0a 0d 0a", badRequest),
  noRequest("A TLS hello", "16 03 01 00 05 01 00 00 01 00", badRequest),
  noRequest("HTTP/2", "'PRI * HTTP/2.0' 0d 0a 0d 0a 'SM' 0d 0a 0d 0a", badRequest),
  request("An escape in a header", ["GET / HTTP/1.1", host, "X: ' 1b '[2J"], badRequest),
  request("Two lengths", ["POST / HTTP/1.1", host, "Content-Length: 1", "Content-Length: 2"], badRequest),
  request(
    "A length and chunks (smuggling CL.TE)",
    ["POST / HTTP/1.1", host, "Content-Length: 6", "Transfer-Encoding: chunked"],
    badRequest,
    "'0' 0d 0a 0d 0a 'G'"
  ),
  request("Chunks behind a space (TE.TE)", ["POST / HTTP/1.1", host, "Transfer-Encoding : chunked"], badRequest),
  request("Chunks and something else", ["POST / HTTP/1.1", host, "Transfer-Encoding: chunked, x"], badRequest),
  request("A length that is none", ["POST / HTTP/1.1", host, "Content-Length: +1"], badRequest),
  noRequest("A header folded", "'GET / HTTP/1.1' 0d 0a 'Host: localhost' 0d 0a ' x' 0d 0a 0d 0a", badRequest),
  noRequest("A line end within a header", "'GET / HTTP/1.1' 0d 0a 'Host: a' 0d 'X: y' 0d 0a 0d 0a", badRequest),
  request("No name", ["GET / HTTP/1.1"], badRequest),
  request("Another's name that leads here (DNS rebinding)", ["GET / HTTP/1.1", "Host: evil.example"], misdirected),
  request("The same, for operators", ["GET /status HTTP/1.1", "Host: evil.example"], misdirected),
  request("A name like this machine's", ["GET / HTTP/1.1", "Host: localhost.evil.example"], misdirected),
  request("The name of another after this one's", ["GET / HTTP/1.1", "Host: localhost@evil.example"], misdirected),
  request("An address that stands for any", ["GET / HTTP/1.1", "Host: 0.0.0.0"], misdirected),
  request(
    "To be of this machine, by a header of a proxy's",
    ["GET /status HTTP/1.1", host, "X-Forwarded-For: 127.0.0.1"],
    refused
  ),
  request("… by another", ["GET /metrics HTTP/1.1", host, "Forwarded: for=127.0.0.1"], refused),
  request("A way out of the page's files", ["GET /../../etc/passwd HTTP/1.1", host], nothingHere),
  request("… escaped", ["GET /..%2f..%2fetc%2fpasswd HTTP/1.1", host], nothingHere),
  request("A header in a path", ["GET /%0d%0aSet-Cookie:%20x=1 HTTP/1.1", host], nothingHere),
  request("A tunnel to somebody else", ["CONNECT evil.example:443 HTTP/1.1", host], ""),
  request("A page of somebody else's", ["GET http://evil.example/ HTTP/1.1", host], misdirected),
  request("What was sent, sent back", ["TRACE / HTTP/1.1", host], nothingHere),
  request(
    "May another site ask?",
    [
      "OPTIONS /api/rooms/lobby/lines HTTP/1.1",
      host,
      "Origin: https://evil.example",
      "Access-Control-Request-Method: POST"
    ],
    nothingHere
  ),
  request(
    "A line of a program's without the token",
    ["POST /api/rooms/lobby/lines HTTP/1.1", host, "Content-Type: application/json", "Content-Length: 26"],
    refused,
    `'{"name":"evil","text":"x"}'`
  ),
  request("What cannot be expected", ["GET / HTTP/1.1", host, "Expect: the best"], "HTTP/1.1 417 Expectation Failed"),
  upgrade("A page of another site", { Origin: "https://evil.example" }, refused),
  upgrade("A page of no site", { Origin: "null" }, refused),
  upgrade("… by a name of its own", { Host: "evil.example", Origin: "http://evil.example" }, misdirected),
  upgrade("No key", { "Sec-WebSocket-Key": "" }, badRequest),
  upgrade("A key that is too short", { "Sec-WebSocket-Key": "AAAA" }, badRequest),
  upgrade("Another version", { "Sec-WebSocket-Version": "12" }, "HTTP/1.1 426 Upgrade Required"),
  upgrade("Another protocol", { Upgrade: "h2c" }, "HTTP/1.1 426 Upgrade Required"),
  upgrade("Another subprotocol", { "Sec-WebSocket-Protocol": "other" }, badRequest),
  upgrade("Subprotocols that are no list", { "Sec-WebSocket-Protocol": "hubbub.v1,," }, badRequest)
]

/** Frames of somebody at the page who has been let in; with a mask of zeros bytes stay as they are. */
const frames = (what: string, bytes: string, others: ReadonlyArray<string>, told?: string): Attack => ({
  what,
  route: "frames",
  bytes,
  others,
  ...(told === undefined ? {} : { told })
})

/** Frames that end it. */
const ends = (what: string, bytes: string, told: string, reason: string): Attack => ({
  ...frames(what, bytes, [`-- mallory left (${reason})`], told),
  isLast: true
})

/** A text frame, at most 125 bytes long. */
const text = (payload: string): string => `81 ${(0x80 | payload.length).toString(16)} 00 00 00 00 '${payload}'`

/** A line typed in a room. Its `id` must be another for each, for none is said twice. */
const line = (id: number, payload: string, room = "lobby"): string =>
  text(`{"type":"line","id":"${id}","room":"${room}","text":"${payload}"}`)

const noProtocol = "sent what is no protocol"

/** What frames may be made of. */
export const webSocket: ReadonlyArray<Attack> = [
  ends("A frame that is too long", "81 fe 40 01 00 00 00 00", "close 1009", noProtocol),
  ends("A frame of eight exbibytes", "81 ff 7f ff ff ff ff ff ff ff 00 00 00 00", "close 1009", noProtocol),
  ends("Fragments without end", "01 fe 40 00 00 00 00 00 ('x')*16384 00 81 00 00 00 00 'x'", "close 1009", noProtocol),
  ends("A frame without a mask", "81 05 'hello'", "close 1002", noProtocol),
  ends("A binary frame", "82 81 00 00 00 00 'x'", "close 1003 binary-frame", noProtocol),
  ends("Text that is no UTF-8", "81 82 00 00 00 00 c3 28", "close 1007", noProtocol),
  ends("Bits that mean nothing here", "f1 80 00 00 00 00", "close 1002", noProtocol),
  ends("A kind of frame there is not", "83 80 00 00 00 00", "close 1002", noProtocol),
  ends("The end of what never began", "80 80 00 00 00 00", "close 1002", noProtocol),
  ends("A message within another", "01 81 00 00 00 00 'x' 81 81 00 00 00 00 'y'", "close 1002", noProtocol),
  ends("Half a ping", "09 80 00 00 00 00", "close 1002", noProtocol),
  ends("A ping that is too long", "89 fe 00 80 00 00 00 00", "close 1002", noProtocol),
  ends("A code of closing that is none", "88 82 00 00 00 00 03 e7", "close 1002", noProtocol),
  // more than the library has pongs for
  ends("A thousand pings at once", "(89 80 00 00 00 00)*1000", "", "connection lost"),
  frames("Sixty pings", "(89 80 00 00 00 00)*60", nothing, "opcode 10"),
  frames("Ten thousand pongs", "(8a 80 00 00 00 00)*10000", nothing),
  frames(
    "Ten thousand empty fragments",
    `01 80 00 00 00 00 (00 80 00 00 00 00)*10000 80 8f 00 00 00 00 '{"type":"ping"}'`,
    nothing,
    '{"type":"pong"}'
  ),
  ends("No JSON", text("hello"), "close 4400 no-protocol", noProtocol),
  ends("Another hello", text(`{"type":"hello","client":"0123456789abcdef"}`), "close 4400 no-protocol", noProtocol),
  ends("Brackets without end", "81 fe 3f ff 00 00 00 00 ('[')*16383", "close 4400 no-protocol", noProtocol),
  ends(
    "A number that is none",
    text(`{"type":"history","room":"lobby","before":1e999,"limit":1}`),
    "close 4400 no-protocol",
    noProtocol
  ),
  frames("Fields of every object's", text(`{"type":"ping","__proto__":{"type":"secret"}}`), nothing, '{"type":"pong"}'),
  frames("An escape", line(1, "\\u001b[2J"), said("␛[2J")),
  frames("A line end, and a forged line", line(2, "a\\r\\n-- bob left"), said("a␍␊-- bob left")),
  frames("Half a character of two", line(3, "a\\ud800b"), said("a\ufffdb")),
  frames("A line in a room they are not in", line(4, "x", "elsewhere"), nothing, '{"type":"complaint"')
]

/** What a page says first, where EPOCH is the room's own; and what of its answer shows that it got nothing by it. */
const hello = (what: string, rooms: string, told: string): Attack => ({
  what,
  route: "hello",
  bytes: `'{"type":"hello","client":"mallory-has-this","name":"mallory","rooms":[${rooms}]}'`,
  others: ["-- mallory joined"],
  told
})

const newcomer = '"isResumed":false'

/** What a page may claim. */
export const claims: ReadonlyArray<Attack> = [
  hello("To have been there from the first line", `{"room":"lobby","epoch":"EPOCH","after":0}`, newcomer),
  hello("… before it", `{"room":"lobby","epoch":"EPOCH","after":-1}`, newcomer),
  hello(
    "… with a ticket of their own making",
    `{"room":"lobby","epoch":"EPOCH","after":1,"ticket":"0.AAAA"}`,
    newcomer
  ),
  hello("… with none in it", `{"room":"lobby","epoch":"EPOCH","after":0,"ticket":""}`, newcomer),
  hello("To have been in a room that is none", `{"room":"../lobby","epoch":"EPOCH","after":0}`, '"room":"lobby"')
]
