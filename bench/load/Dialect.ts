/**
 * How a line is said to each kind of server. Nobody hears their own lines, as at a line terminal.
 */

import { randomBytes, randomUUID } from "node:crypto"

/** A way of speaking to servers. */
export interface Dialect {
  /** What a client sends first. */
  readonly hello: (index: number) => string | Buffer
  /** A line as it is sent. */
  readonly say: (line: string) => string | Buffer
  /** What a client must answer before it hears anything, if `heard` asks for something. */
  readonly answer?: (heard: string) => string | Buffer | undefined
}

const lines: Dialect = { hello: () => "", say: (line) => `${line}\r\n` }

const irc: Dialect = {
  hello: (index) => `NICK u${index}\r\nUSER u${index} 0 * :u\r\n`,
  say: (line) => `PRIVMSG #bench :${line}\r\n`,
  answer: (heard) => {
    const ping = /^PING (\S+)/m.exec(heard)
    const join = / 001 /.test(heard) ? "JOIN #bench\r\n" : ""
    return (ping === null ? "" : `PONG ${ping[1]}\r\n`) + join || undefined
  }
}

const nats: Dialect = {
  hello: () => 'CONNECT {"verbose":false,"echo":false}\r\nSUB bench 1\r\n',
  say: (line) => `PUB bench ${line.length}\r\n${line}\r\n`,
  answer: (heard) => (heard.includes("PING\r\n") ? "PONG\r\n" : undefined)
}

/** A string of MQTT 5 (§1.5.4), its length first. */
const mqttString = (text: string): Buffer =>
  Buffer.concat([Buffer.from([text.length >> 8, text.length & 255]), Buffer.from(text)])

/** A packet of MQTT 5 (§2.1). */
const mqttPacket = (type: number, ...parts: ReadonlyArray<Buffer>): Buffer => {
  const body = Buffer.concat(parts)
  const length: Array<number> = []
  let rest = body.length
  do {
    length.push((rest & 127) | (rest > 127 ? 128 : 0))
    rest >>= 7
  } while (rest > 0)
  return Buffer.concat([Buffer.from([type, ...length]), body])
}

const mqtt: Dialect = {
  // CONNECT with a clean start and no keep-alive; SUBSCRIBE with "no local", for nobody hears their own lines
  hello: (index) =>
    Buffer.concat([
      mqttPacket(0x10, mqttString("MQTT"), Buffer.from([5, 2, 0, 0, 0]), mqttString(`c${index}`)),
      mqttPacket(0x82, Buffer.from([0, 1, 0]), mqttString("bench"), Buffer.from([4]))
    ]),
  say: (line) => mqttPacket(0x30, mqttString("bench"), Buffer.from([0]), Buffer.from(line))
}

/** A text frame as a browser sends it (RFC 6455 §5.2), masked with zeros, which changes nothing. */
const textFrame = (text: string): Buffer => {
  const { length } = Buffer.from(text)
  const lengths = length < 126 ? [0x80 | length] : [0x80 | 126, length >> 8, length & 255]
  return Buffer.concat([Buffer.from([0x81, ...lengths, 0, 0, 0, 0]), Buffer.from(text)])
}

/** The page's protocol, for those who only read: whoever talks there gets acknowledgements. */
const page: Dialect = {
  hello: () =>
    [
      "GET /ws HTTP/1.1",
      "Host: 127.0.0.1",
      "Connection: Upgrade",
      "Upgrade: websocket",
      "Sec-WebSocket-Version: 13",
      `Sec-WebSocket-Key: ${randomBytes(16).toString("base64")}`,
      "\r\n"
    ].join("\r\n"),
  say: (line) => textFrame(JSON.stringify({ type: "line", id: randomUUID(), room: "lobby", text: line })),
  answer: (heard) =>
    heard.startsWith("HTTP/1.1 101 ") ? textFrame(JSON.stringify({ type: "hello", client: randomUUID() })) : undefined
}

/** All of them. */
export const dialects = { lines, irc, nats, mqtt, page } satisfies Record<string, Dialect>

/** Their names. */
export type DialectName = keyof typeof dialects
