/**
 * Every setting of Hubbub: its name, default, bounds and reason, in one place.
 *
 * The README's table, `--help` and the messages about mistakes all come from {@link table}.
 */
import type * as LogLevel from "effect/LogLevel"
import * as Setting from "./Setting.ts"

/** All settings. The environment variable of `maxLineBytes` is `HUBBUB_MAX_LINE_BYTES`. */
export const table = {
  host: Setting.host(
    "127.0.0.1",
    "Where chat listens. Loopback until you say otherwise; `0.0.0.0` or `::` opens it to others."
  ),
  port: Setting.portOrOff("2626", "The port of the chat, in plain text; `off` leaves the other ways in."),
  tlsPort: Setting.portOrOff(
    "off",
    "The port of the chat over TLS, on the same host; 6697 is usual. It needs the certificate below."
  ),
  unixSocket: Setting.fileOrOff(
    "off",
    "A Unix socket where chat listens as well. Whoever may open it is on this machine, and outside the limits per address."
  ),
  unixSocketMode: Setting.fileMode(
    "600",
    "Who may open that socket, as chmod says it: only the server's own user, unless you give it to a group (`660`)."
  ),
  proxyProtocol: Setting.onOff(
    "off",
    "Whether the trusted proxies say by the PROXY protocol (version 1) for whom they connect to the chat: they must, then."
  ),
  handshakeTimeout: Setting.duration("100ms", "2m")(
    "10s",
    "How long a proxy's header and a TLS handshake may take together before the connection is closed."
  ),
  echoHost: Setting.host(
    "127.0.0.1",
    "Where the UDP echo listens, apart from the chat: an open echo reflects traffic at third parties."
  ),
  echoPort: Setting.portOrOff("23000", "The port of the UDP echo (RFC 862); `off` disables it."),
  echoRate: Setting.count(0, 1_000_000)(
    "100",
    "Datagrams a second echoed to one source address (IPv6: one /64); `0` is no limit. Loopback is exempt."
  ),
  echoSources: Setting.count(1, 1_000_000)(
    "65536",
    "Source addresses counted in one second; datagrams from any more are dropped, for sources can be forged."
  ),
  httpHost: Setting.host("127.0.0.1", "Where the page in the browser listens, apart from the line chat."),
  httpPort: Setting.portOrOff(
    "8080",
    "The port of the page in the browser and of what operators watch; `off` disables it."
  ),
  tlsCertificate: Setting.fileOrOff(
    "off",
    "A file with the certificate (PEM, its chain after it): the page is then served by HTTPS only. SIGHUP reads it anew."
  ),
  tlsKey: Setting.fileOrOff("off", "The file with the private key of the certificate (PEM). Both, or neither."),
  tlsMinVersion: Setting.oneOf(["TLSv1.2", "TLSv1.3"])(
    "TLSv1.2",
    "The oldest version of TLS that is spoken; those before 1.2 are broken (RFC 8996)."
  ),
  origins: Setting.origins(
    "none",
    "Where the page is found, as `https://chat.example`, with commas: names the server is asked by (`Host`), and origins whose pages may chat here. On loopback all other names than this machine's are refused; elsewhere addresses are served, and names without a dot where none are listed."
  ),
  trustedProxies: Setting.networks(
    "none",
    "Proxies that are believed for whom they speak (`X-Forwarded-For`, PROXY protocol): addresses or networks, with commas."
  ),
  maxFrameBytes: Setting.bytes("1 KiB", "1 MiB")(
    "16 KiB",
    "The longest message a page or a program may send: a line, escaped as JSON, fits several times."
  ),
  httpPerChat: Setting.count(1, 1000)(
    "4",
    "Connections to the page's port for each that may chat, of all people and of one address: to load the page a browser opens several. One more is closed."
  ),
  helloWait: Setting.duration("1s", "1m")("10s", "How long a page may take to say who it is before it is closed."),
  maxEventStreams: Setting.count(1, 10_000)(
    "100",
    "Programs and operators that may follow events over HTTP at once; one more is told to come later."
  ),
  apiNames: Setting.count(1, 10_000)(
    "100",
    "Names that programs may hold which post over HTTP: nobody else may take a name that they spoke under."
  ),
  apiNameKeep: Setting.duration("1s", "720h")(
    "1h",
    "How long such a name is held after the last line that was posted under it."
  ),
  probeEvery: Setting.duration("100ms", "1h")(
    "5s",
    "How often a line is sent through the hub to see that it comes back, for `/readyz` and `/status`."
  ),
  probeTimeout: Setting.duration("10ms", "1m")(
    "2s",
    "How long that line may take before the server says that it is not ready."
  ),
  firstBytesWait: Setting.duration("0s", "10s")(
    "150ms",
    "How long a newcomer's first bytes are waited for before the greeting, to tell programs that meant another port."
  ),
  announceUpTo: Setting.count(0, 10_000)(
    "50",
    "Up to this many people in a room, each arrival and departure gets its line; beyond, one summary a second."
  ),
  greetUpTo: Setting.count(1, 100)("10", "Names in a greeting; the others are counted."),
  whoUpTo: Setting.count(1, 2000)(
    "200",
    "Names in the answer to `/who`, and connections on `/status`; the others are counted."
  ),
  maxConnections: Setting.count(1, 1_000_000)(
    "20000",
    "Open connections; one more gets a line that says so, and is closed."
  ),
  reservedDescriptors: Setting.count(0, 1_000_000)(
    "48",
    "Open files (`ulimit -n`) that connections leave alone: up to 36 are the process's own, the others for saying that it is full."
  ),
  backlog: Setting.count(1, 65_535)(
    "4096",
    "Connections the kernel holds until they are accepted; with Node's own 511 a rush of people waits for retries."
  ),
  maxLineBytes: Setting.bytes("64", "64 KiB")(
    "1024",
    "The longest line a person may send; a longer one is refused and skipped."
  ),
  maxUnendedBytes: Setting.bytes("1 KiB", "1 MiB")(
    "16 KiB",
    "Bytes without a line end before the connection is closed: nobody types that."
  ),
  logBytes: Setting.bytes("256 KiB", "1 GiB")(
    "8 MiB",
    "What a room remembers for readers that fell behind, encodings included."
  ),
  batchBytes: Setting.bytes("1 KiB", "1 MiB")(
    "256 KiB",
    "The most a batch of lines may weigh in memory, which bounds what one write hands to a socket. Never over an eighth of the log."
  ),
  historyLines: Setting.count(0, 100_000)(
    "1000",
    "Lines a room remembers for those who come later and for `/history`; `0` shows none."
  ),
  replayLines: Setting.count(0, 1000)("20", "Lines of the past that a newcomer is shown; `0` shows none."),
  maxRooms: Setting.count(1, 100_000)(
    "256",
    "Rooms open at once, remembered empty ones included: each may hold a log. The one empty longest makes room for another."
  ),
  maxRoomsPerPerson: Setting.count(1, 1000)("10", "Rooms one person may be in at once."),
  roomKeep: Setting.duration("1s", "720h")(
    "1h",
    "How long an empty room keeps its topic and its history before it is forgotten."
  ),
  dataDir: Setting.fileOrOff(
    "off",
    "The directory where rooms, what was said there, bans and reserved names outlive a restart; `off`: all is forgotten. Needs Node 22.19."
  ),
  maxDataBytes: Setting.bytes("1 MiB", "1024 GiB")(
    "10 GiB",
    "The most that is kept there; beyond it nothing is delivered until something was removed, as on a full disk."
  ),
  keepLines: Setting.count(1000, 1_000_000_000)(
    "100000",
    "Lines of each room that are kept there, comings and goings included; the oldest go first."
  ),
  keepFor: Setting.duration("1h", "36500d")("365d", "How long lines are kept there."),
  redisUrl: Setting.redisOrOff(
    "off",
    "A Redis or Valkey over which several servers share their rooms and people; `off`: this server is alone. `rediss:` is TLS."
  ),
  redisPrefix: Setting.prefix(
    "hubbub:",
    "What the names of all keys and channels there begin with: servers with the same prefix are one chat."
  ),
  redisKeepLines: Setting.count(1000, 1_000_000_000)(
    "10000",
    "Lines of each room that are kept there, comings and goings included; some 150 bytes of Redis' memory each."
  ),
  redisKeepFor: Setting.duration("1h", "36500d")("30d", "How long a room is kept there after its last line."),
  redisTimeout: Setting.duration("300ms", "1m")(
    "3s",
    "Redis that says nothing for this long is lost: people are told, and what they type is not sent until it is back."
  ),
  nodeTimeout: Setting.duration("1s", "1h")(
    "9s",
    "A server that says nothing over Redis for this long is gone: its people leave, and their names are free."
  ),
  reservedNames: Setting.count(0, 1_000_000)(
    "10000",
    "Names that people may make their own there (`/reserve`); one that nobody took for as long as lines are kept is free."
  ),
  keepRooms: Setting.count(1, 1_000_000)(
    "10000",
    "Rooms that are kept there; the one where nothing has happened longest goes first."
  ),
  floodBurst: Setting.count(1, 10_000)(
    "8",
    "Lines one person may send at once, before the rate counts: a small paste."
  ),
  floodRate: Setting.count(0, 10_000)(
    "2",
    "Lines a second one person may send after that: more wait their turn and none is lost. 16 telnet commands count as a line. `0` switches it off."
  ),
  floodPatience: Setting.duration("1s", "1h")(
    "60s",
    "Who sends faster than that for this long without a pause is closed."
  ),
  changeBurst: Setting.count(1, 10_000)("10", "Changes of name, room or topic one person may make at once."),
  changeEvery: Setting.duration("1ms", "1h")(
    "10s",
    "After those, one change in this time; everybody is told of each. Off where the flood rate is `0`."
  ),
  maxPerAddress: Setting.count(0, 1_000_000)(
    "10",
    "Connections from one address (IPv6: one /64) at once; `0` is no limit."
  ),
  arrivalsPerAddress: Setting.count(0, 1_000_000)(
    "100",
    "New connections from one address within ten minutes; `0` is no limit."
  ),
  limitLoopback: Setting.onOff("off", "Whether the limits per address hold for this very machine too."),
  idleTimeout: Setting.duration("0s", "720h")("0s", "Who sends nothing for this long is closed; `0s` is never."),
  adminPassword: Setting.secretOrOff(
    "off",
    `The password of operators, for \`/admin\`, and for \`/status\` and \`/metrics\` from elsewhere: ${Setting.minSecretLength} characters or more. \`off\`: nobody can become one.`
  ),
  botToken: Setting.secretOrOff(
    "off",
    `The token of programs, for the HTTP API, and to send faster by \`/bot on TOKEN\`: ${Setting.minSecretLength} characters or more. \`off\`: none may.`
  ),
  botRate: Setting.count(0, 10_000)(
    "50",
    "Lines a second a program with the token may send, twice as many at once; `0` is no limit."
  ),
  secretTries: Setting.count(1, 1000)(
    "5",
    "Wrong passwords or tokens from one address within ten minutes; after those none is looked at."
  ),
  maxSanctions: Setting.count(1, 100_000)(
    "1000",
    "Bans in force at once, and mutes likewise; each newcomer is looked up among them."
  ),
  banFor: Setting.duration("1s", "3650d")("1d", "How long a ban lasts for which nothing else was said."),
  muteFor: Setting.duration("1s", "3650d")("10m", "How long a mute lasts for which nothing else was said."),
  inboxLines: Setting.count(1, 1_000_000)(
    "4096",
    "Lines waiting to be numbered in a room; publishers wait beyond it, and it empties every turn."
  ),
  replyBytes: Setting.bytes("1 KiB", "16 MiB")(
    "64 KiB",
    "What may wait for one person only (replies); while more waits, that person's own lines are not read."
  ),
  writeTimeout: Setting.duration("1s", "1h")(
    "60s",
    "A reader that accepts no byte for this long is closed as too slow."
  ),
  maxMemory: Setting.bytesOrOff("128 MiB", "1024 GiB")(
    "off",
    "Memory of the process; above it the slowest readers are closed and newcomers refused. `off`: V8's own limit of objects only."
  ),
  stallWarn: Setting.duration("0s", "1h")(
    "500ms",
    "When the event loop stood still for this long, nobody being served, the log and a metric tell; `0s` is never."
  ),
  drainWait: Setting.duration("0s", "10m")(
    "0s",
    "How long a stop waits after `/readyz` says 503, so that a load balancer sends nobody here any more; all goes on meanwhile."
  ),
  shutdownGrace: Setting.duration("0s", "10m")(
    "5s",
    "How long a stop waits for what is queued; also how long one closing connection may take."
  ),
  tcpNoDelay: Setting.onOff(
    "on",
    "TCP_NODELAY: lines leave at once instead of waiting for more (Nagle's algorithm off)."
  ),
  tcpKeepAliveIdle: Setting.duration("1s", "9h")(
    "60s",
    "TCP_KEEPIDLE (Linux: at most 32767 s): silence before the first keepalive probe, so that ghosts go."
  ),
  tcpKeepAliveInterval: Setting.duration("1s", "1h")(
    "1s",
    "TCP_KEEPINTVL: time between probes. 1s is Node's own; another needs the package koffi."
  ),
  tcpKeepAliveCount: Setting.count(1, 100)(
    "10",
    "TCP_KEEPCNT: unanswered probes before the connection is lost. 10 is Node's own; another needs koffi."
  ),
  tcpUserTimeout: Setting.duration("0s", "1h")(
    "0s",
    "TCP_USER_TIMEOUT: sent data may stay unacknowledged this long (RFC 5482); 0 is the system's. Needs koffi."
  ),
  tcpSendBuffer: Setting.bytesOrSystem("2 KiB", "64 MiB")(
    "system",
    "SO_SNDBUF of each connection; the system's grows as needed. Needs koffi."
  ),
  tcpReceiveBuffer: Setting.bytesOrSystem("2 KiB", "64 MiB")(
    "system",
    "SO_RCVBUF of each connection; the system's grows as needed. Needs koffi."
  ),
  tcpReusePort: Setting.onOff("off", "SO_REUSEPORT: several processes share the port (Node 22.12 or newer)."),
  echoReceiveBuffer: Setting.bytesOrSystem("2 KiB", "64 MiB")(
    "system",
    "SO_RCVBUF of the echo: what a burst may bring before datagrams are lost."
  ),
  echoSendBuffer: Setting.bytesOrSystem("2 KiB", "64 MiB")("system", "SO_SNDBUF of the echo."),
  logFormat: Setting.oneOf(["text", "json"])("text", "`text` for people, `json` for one object per line."),
  logLevel: Setting.oneOf<LogLevel.LogLevel>(["All", "Trace", "Debug", "Info", "Warn", "Error", "Fatal", "None"])(
    "Info",
    "The least severe level that is logged."
  )
} as const
