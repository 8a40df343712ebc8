import { assert, describe, it } from "@effect/vitest"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as IpNetwork from "effect/net/IpNetwork"
import * as Layer from "effect/Layer"
import * as Settings from "../src/Settings.ts"
import { readmeTable } from "./cli/ReadmeTable.ts"
import { groups, table } from "../src/SettingTable.ts"
import { type Key, keys, read } from "./SettingsOf.ts"

describe("Settings", () => {
  it.each(keys)("the default of %s is valid, and it has a reason", (key) => {
    const setting = table[key]
    assert.isDefined(setting.parse(setting.default))
    assert.deepStrictEqual(Settings.defaults[key], setting.parse(setting.default))
    assert.match(setting.why, /\.$/u)
    assert.notMatch(setting.why + setting.expects, /\n/u)
  })

  it.effect("nothing set is all defaults, and so is everything set to nothing", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* read({}), Settings.defaults)
      const empty = Object.fromEntries(keys.map((key) => [Settings.variableOf(key), ""]))
      assert.deepStrictEqual(yield* read(empty), Settings.defaults)
    })
  )

  it.effect("every variable sets its own setting", () =>
    Effect.gen(function* () {
      const env = {
        HUBBUB_HOST: "::",
        HUBBUB_PORT: "0",
        HUBBUB_ECHO_HOST: "example.org",
        HUBBUB_ECHO_PORT: "off",
        HUBBUB_ECHO_RATE: "0",
        HUBBUB_ECHO_SOURCES: "7",
        HUBBUB_ANNOUNCE_UP_TO: "0",
        HUBBUB_GREET_UP_TO: "1",
        HUBBUB_WHO_UP_TO: "2",
        HUBBUB_MAX_CONNECTIONS: "3",
        HUBBUB_BACKLOG: "4",
        HUBBUB_MAX_LINE_BYTES: "2 KiB",
        HUBBUB_MAX_UNENDED_BYTES: "65536",
        HUBBUB_LOG_BYTES: "1MiB",
        HUBBUB_BATCH_BYTES: "8 kB",
        HUBBUB_INBOX_LINES: "5",
        HUBBUB_REPLY_BYTES: "16 MiB",
        HUBBUB_WRITE_TIMEOUT: "1500ms",
        HUBBUB_DRAIN_WAIT: "10s",
        HUBBUB_SHUTDOWN_GRACE: "0s",
        HUBBUB_TCP_NO_DELAY: "off",
        HUBBUB_TCP_KEEP_ALIVE_IDLE: "2m",
        HUBBUB_TCP_KEEP_ALIVE_INTERVAL: "10s",
        HUBBUB_TCP_KEEP_ALIVE_COUNT: "6",
        HUBBUB_TCP_USER_TIMEOUT: "30s",
        HUBBUB_TCP_SEND_BUFFER: "64 KiB",
        HUBBUB_TCP_RECEIVE_BUFFER: "system",
        HUBBUB_TCP_REUSE_PORT: "on",
        HUBBUB_ECHO_RECEIVE_BUFFER: "1 MiB",
        HUBBUB_ECHO_SEND_BUFFER: "4096",
        HUBBUB_HISTORY_LINES: "11",
        HUBBUB_REPLAY_LINES: "12",
        HUBBUB_MAX_ROOMS: "13",
        HUBBUB_MAX_ROOMS_PER_PERSON: "14",
        HUBBUB_ROOM_KEEP: "2h",
        HUBBUB_FLOOD_BURST: "15",
        HUBBUB_FLOOD_RATE: "16",
        HUBBUB_FLOOD_PATIENCE: "17s",
        HUBBUB_CHANGE_BURST: "18",
        HUBBUB_CHANGE_EVERY: "19s",
        HUBBUB_MAX_PER_ADDRESS: "20",
        HUBBUB_ARRIVALS_PER_ADDRESS: "21",
        HUBBUB_LIMIT_LOOPBACK: "on",
        HUBBUB_IDLE_TIMEOUT: "22s",
        HUBBUB_FIRST_BYTES_WAIT: "1s",
        HUBBUB_HTTP_HOST: "0.0.0.0",
        HUBBUB_HTTP_PORT: "off",
        HUBBUB_TLS_PORT: "33",
        HUBBUB_TLS_MIN_VERSION: "tlsv1.3",
        HUBBUB_UNIX_SOCKET: "/run/hubbub/chat",
        HUBBUB_UNIX_SOCKET_MODE: "0660",
        HUBBUB_PROXY_PROTOCOL: "off",
        HUBBUB_HANDSHAKE_TIMEOUT: "34s",
        HUBBUB_TLS_CERTIFICATE: "/etc/hubbub/cert.pem",
        HUBBUB_TLS_KEY: "/etc/hubbub/key.pem",
        HUBBUB_ORIGINS: "https://chat.example, http://[::1]:8080",
        HUBBUB_TRUSTED_PROXIES: "none",
        HUBBUB_HTTP_PER_CHAT: "5",
        HUBBUB_MAX_FRAME_BYTES: "4 KiB",
        HUBBUB_HELLO_WAIT: "3s",
        HUBBUB_ADMIN_PASSWORD: "off",
        HUBBUB_BOT_TOKEN: "off",
        HUBBUB_BOT_RATE: "23",
        HUBBUB_MAX_EVENT_STREAMS: "28",
        HUBBUB_API_NAMES: "29",
        HUBBUB_API_NAME_KEEP: "30m",
        HUBBUB_PROBE_EVERY: "31s",
        HUBBUB_PROBE_TIMEOUT: "32s",
        HUBBUB_SECRET_TRIES: "24",
        HUBBUB_MAX_SANCTIONS: "25",
        HUBBUB_BAN_FOR: "26h",
        HUBBUB_MUTE_FOR: "27m",
        HUBBUB_RESERVED_DESCRIPTORS: "33",
        HUBBUB_MAX_MEMORY: "512 MiB",
        HUBBUB_STALL_WARN: "34ms",
        HUBBUB_DATA_DIR: "/var/lib/hubbub",
        HUBBUB_MAX_DATA_BYTES: "33 MiB",
        HUBBUB_KEEP_LINES: "3400",
        HUBBUB_KEEP_FOR: "35d",
        HUBBUB_KEEP_ROOMS: "36",
        HUBBUB_RESERVED_NAMES: "37",
        HUBBUB_REDIS_URL: "off",
        HUBBUB_REDIS_PREFIX: "chat:",
        HUBBUB_REDIS_KEEP_LINES: "3800",
        HUBBUB_REDIS_KEEP_FOR: "39d",
        HUBBUB_REDIS_TIMEOUT: "40s",
        HUBBUB_NODE_TIMEOUT: "41s",
        HUBBUB_LOG_FORMAT: "JSON",
        HUBBUB_LOG_LEVEL: "debug"
      }
      const expected: Settings.Values = {
        host: "::",
        port: 0,
        echoHost: "example.org",
        echoPort: "off",
        echoRate: 0,
        echoSources: 7,
        announceUpTo: 0,
        greetUpTo: 1,
        whoUpTo: 2,
        maxConnections: 3,
        backlog: 4,
        stallWarn: Duration.millis(34),
        maxMemory: 536_870_912,
        reservedDescriptors: 33,
        maxLineBytes: 2048,
        maxUnendedBytes: 65_536,
        logBytes: 1_048_576,
        batchBytes: 8000,
        inboxLines: 5,
        replyBytes: 16_777_216,
        writeTimeout: Duration.millis(1500),
        drainWait: Duration.seconds(10),
        shutdownGrace: Duration.zero,
        tcpNoDelay: false,
        tcpKeepAliveIdle: Duration.minutes(2),
        tcpKeepAliveInterval: Duration.seconds(10),
        tcpKeepAliveCount: 6,
        tcpUserTimeout: Duration.seconds(30),
        tcpSendBuffer: 65_536,
        tcpReceiveBuffer: "system",
        tcpReusePort: true,
        echoReceiveBuffer: 1_048_576,
        echoSendBuffer: 4096,
        historyLines: 11,
        replayLines: 12,
        maxRooms: 13,
        maxRoomsPerPerson: 14,
        roomKeep: Duration.hours(2),
        floodBurst: 15,
        floodRate: 16,
        floodPatience: Duration.seconds(17),
        changeBurst: 18,
        changeEvery: Duration.seconds(19),
        maxPerAddress: 20,
        arrivalsPerAddress: 21,
        limitLoopback: true,
        idleTimeout: Duration.seconds(22),
        firstBytesWait: Duration.seconds(1),
        httpHost: "0.0.0.0",
        httpPort: "off",
        tlsPort: 33,
        tlsMinVersion: "TLSv1.3",
        unixSocket: "/run/hubbub/chat",
        unixSocketMode: 0o660,
        proxyProtocol: false,
        handshakeTimeout: Duration.seconds(34),
        tlsCertificate: "/etc/hubbub/cert.pem",
        tlsKey: "/etc/hubbub/key.pem",
        origins: ["https://chat.example", "http://[::1]:8080"],
        httpPerChat: 5,
        trustedProxies: [],
        maxFrameBytes: 4096,
        helloWait: Duration.seconds(3),
        adminPassword: "off",
        botToken: "off",
        botRate: 23,
        maxEventStreams: 28,
        apiNames: 29,
        apiNameKeep: Duration.minutes(30),
        probeEvery: Duration.seconds(31),
        probeTimeout: Duration.seconds(32),
        secretTries: 24,
        maxSanctions: 25,
        dataDir: "/var/lib/hubbub",
        maxDataBytes: 34_603_008,
        keepLines: 3400,
        keepFor: Duration.days(35),
        keepRooms: 36,
        reservedNames: 37,
        redisUrl: "off",
        redisPrefix: "chat:",
        redisKeepLines: 3800,
        redisKeepFor: Duration.days(39),
        redisTimeout: Duration.seconds(40),
        nodeTimeout: Duration.seconds(41),
        banFor: Duration.hours(26),
        muteFor: Duration.minutes(27),
        logFormat: "json",
        logLevel: "Debug"
      }
      assert.deepStrictEqual(yield* read(env), expected)
      assert.sameMembers(Object.keys(env), keys.map(Settings.variableOf))
    })
  )

  const valid: ReadonlyArray<readonly [key: Key, written: string, value: unknown]> = [
    ["logBytes", "8 MiB", 8 * 1024 * 1024],
    ["logBytes", "8MiB", 8 * 1024 * 1024],
    ["maxLineBytes", "65536", 65_536],
    ["maxLineBytes", "64", 64],
    ["writeTimeout", "60s", Duration.seconds(60)],
    ["writeTimeout", "60", Duration.seconds(60)],
    ["writeTimeout", "5m", Duration.minutes(5)],
    ["writeTimeout", "1h", Duration.hours(1)],
    ["shutdownGrace", "500ms", Duration.millis(500)],
    ["echoPort", "65535", 65_535],
    ["logLevel", "NONE", "None"],
    // as the addresses of peers are looked up: canonical
    ["trustedProxies", "::ffff:127.0.0.1", [IpNetwork.fromStringUnsafe("127.0.0.1/32")]],
    ["trustedProxies", "::ffff:10.0.0.0/104, fd00::/8", ["10.0.0.0/8", "fd00::/8"].map(IpNetwork.fromStringUnsafe)]
  ]

  it.each(valid)("%s may be %s", (key, written, value) => {
    assert.deepStrictEqual<unknown>(table[key].parse(written), value)
  })

  it("variableOf", () => {
    assert.strictEqual(Settings.variableOf("port"), "HUBBUB_PORT")
    assert.strictEqual(Settings.variableOf("maxLineBytes"), "HUBBUB_MAX_LINE_BYTES")
    assert.strictEqual(Settings.variableOf("announceUpTo"), "HUBBUB_ANNOUNCE_UP_TO")
  })

  it("unknown variables are named, with the nearest known one", () => {
    assert.deepStrictEqual(
      Settings.unknownVariables([
        "PATH",
        "HUBBUB_PORT",
        "HUBBUB_PROT",
        "HUBBUB_SOMETHING_ELSE_ENTIRELY",
        "hubbub_port"
      ]),
      [
        "HUBBUB_PROT is not a setting; did you mean HUBBUB_PORT?",
        "HUBBUB_SOMETHING_ELSE_ENTIRELY is not a setting; --help lists them all"
      ]
    )
    assert.deepStrictEqual(Settings.unknownVariables(keys.map(Settings.variableOf)), [])
  })

  it.effect("an embedding app sets what it likes and gets defaults for the rest", () =>
    Effect.gen(function* () {
      const values = yield* Effect.provide(
        Effect.map(Settings.Settings, (inForce) => inForce),
        Settings.layer({ maxConnections: 3 }).pipe(
          Layer.provide(ConfigProvider.layer(ConfigProvider.fromEnv({ env: { HUBBUB_PORT: "1" } })))
        )
      )
      assert.deepStrictEqual(values, { ...Settings.defaults, maxConnections: 3 })
    })
  )

  it("each setting is in one group", () => {
    const grouped = Object.values(groups).flatMap((settings) => Object.keys(settings))
    assert.deepStrictEqual(grouped, [...keys])
  })

  it("the README's tables are the groups", () => {
    assert.deepStrictEqual(
      readmeTable("settings"),
      Object.entries(groups).flatMap(([title, settings]) => [
        [`#### ${title}`],
        ["Variable", "Default", "What it is and why"],
        ...Object.entries(settings).map(([key, setting]) => [
          `\`${Settings.variableOf(key)}\``,
          `\`${setting.default}\``,
          setting.why
        ])
      ])
    )
  })
})
