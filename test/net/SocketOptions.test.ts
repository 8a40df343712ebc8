import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as Dgram from "node:dgram"
import * as Net from "node:net"
import { constants, platform } from "node:os"
import * as NodeSocketOptions from "../../src/net/NodeSocketOptions.ts"
import { koffiIsMissing, load } from "../../src/net/NodeSocketOptionsKernel.ts"
import { type NativeSocket, names, optionOf, SocketOptions, type Value } from "../../src/net/SocketOptions.ts"

const isLinux = platform() === "linux"

/** A connection to itself, a listening socket and a datagram socket on one address. */
const sockets = Effect.fnUntraced(function* (address: string) {
  return yield* Effect.acquireRelease(
    Effect.callback<{ connection: Net.Socket; server: Net.Server; datagrams: Dgram.Socket; accepted: Net.Socket }>(
      (resume) => {
        const datagrams = Dgram.createSocket(address.includes(":") ? "udp6" : "udp4")
        const server = Net.createServer().once("connection", (accepted) => {
          datagrams.bind(0, address, () => resume(Effect.succeed({ connection, server, datagrams, accepted })))
        })
        let connection: Net.Socket
        server.listen(0, address, () => {
          connection = Net.connect((server.address() as Net.AddressInfo).port, address)
        })
      }
    ),
    ({ accepted, connection, datagrams, server }) =>
      Effect.sync(() => {
        for (const socket of [accepted, connection]) socket.destroy()
        server.close()
        datagrams.close()
      })
  )
})

/** Every option that both kinds of socket can be told, with a value that is not its default. */
const settable: ReadonlyArray<readonly [name: (typeof names)[number], value: Value, kernelSays?: Value]> = [
  ["SO_SNDBUF", 65_536, isLinux ? 131_072 : 65_536],
  ["SO_RCVBUF", 65_536, isLinux ? 131_072 : 65_536],
  ["SO_REUSEADDR", true],
  ["SO_REUSEPORT", true],
  ["SO_KEEPALIVE", true],
  ["SO_LINGER", 7],
  ["SO_LINGER", 0],
  ["SO_LINGER", false],
  ["IP_TOS", 16],
  ["IP_TTL", 9]
]

const settableOfTcp: typeof settable = [
  ["TCP_NODELAY", true],
  ["TCP_KEEPIDLE", 61],
  ["TCP_KEEPINTVL", 17],
  ["TCP_KEEPCNT", 4],
  ...(isLinux ? [["TCP_USER_TIMEOUT", 30_000] as const] : [])
]

describe("SocketOptions through the kernel", () => {
  it.live.each(["127.0.0.1", "::1"])("what is set is read back, on %s", (address) =>
    Effect.gen(function* () {
      const options = yield* SocketOptions
      const { connection, datagrams, server } = yield* sockets(address)
      const setAndGet = Effect.fnUntraced(function* (socket: NativeSocket, all: typeof settable) {
        for (const [name, value, kernelSays = value] of all) {
          yield* options.set(socket, name, value)
          assert.strictEqual(yield* options.get(socket, name), kernelSays, name)
        }
      })
      yield* setAndGet(connection, [...settable, ...settableOfTcp])
      yield* setAndGet(server, [...settable, ...settableOfTcp])
      yield* setAndGet(datagrams, [...settable, ["SO_BROADCAST", true], ["SO_BROADCAST", false]])
    }).pipe(Effect.provide(NodeSocketOptions.layer))
  )

  it.live("reads what Node's own methods set", () =>
    Effect.gen(function* () {
      const options = yield* SocketOptions
      const { connection, datagrams } = yield* sockets("127.0.0.1")
      for (const isOn of [true, false]) {
        connection.setNoDelay(isOn)
        connection.setKeepAlive(isOn)
        datagrams.setBroadcast(isOn)
        assert.strictEqual(yield* options.get(connection, "TCP_NODELAY"), isOn)
        assert.strictEqual(yield* options.get(connection, "SO_KEEPALIVE"), isOn)
        assert.strictEqual(yield* options.get(datagrams, "SO_BROADCAST"), isOn)
      }
      datagrams.setTTL(33)
      datagrams.setSendBufferSize(32_768)
      assert.strictEqual(yield* options.get(datagrams, "IP_TTL"), 33)
      assert.strictEqual(yield* options.get(datagrams, "SO_SNDBUF"), datagrams.getSendBufferSize())
      assert.strictEqual(yield* options.get(datagrams, "SO_RCVBUF"), datagrams.getRecvBufferSize())
      yield* options.set(connection, "IP_TOS", 8)
      assert.strictEqual(connection.getTypeOfService(), 8)
    }).pipe(Effect.provide(NodeSocketOptions.layer))
  )

  it.live("an IPv4 peer of an IPv6 socket is spoken to in IPv4", () =>
    Effect.gen(function* () {
      const options = yield* SocketOptions
      const { server } = yield* sockets("127.0.0.1")
      const mapped = yield* Effect.acquireRelease(
        Effect.callback<Net.Socket>((resume) => {
          const socket = Net.connect((server.address() as Net.AddressInfo).port, "::ffff:127.0.0.1", () =>
            resume(Effect.succeed(socket))
          )
        }),
        (socket) => Effect.sync(() => socket.destroy())
      )
      assert.deepInclude(mapped.address(), { family: "IPv6" })
      const level = (yield* options.snapshot(mapped)).find(({ name }) => name === "IP_TOS")?.level
      assert.strictEqual(level, "IPPROTO_IP")
      yield* options.set(mapped, "IP_TTL", 9)
      assert.strictEqual(yield* options.get(mapped, "IP_TTL"), 9)
    }).pipe(Effect.provide(NodeSocketOptions.layer))
  )

  it.live("SO_ERROR tells of a refusal, once", () =>
    Effect.gen(function* () {
      const options = yield* SocketOptions
      const closed = yield* Effect.scoped(Effect.map(sockets("127.0.0.1"), ({ datagrams }) => datagrams.address().port))
      const { datagrams } = yield* sockets("127.0.0.1")
      yield* Effect.callback<void>((resume) => datagrams.connect(closed, "127.0.0.1", () => resume(Effect.void)))
      assert.strictEqual(yield* options.get(datagrams, "SO_ERROR"), 0)
      // on loopback the refusal is there when the send returns, and Node reads it in a later turn
      datagrams.send("?")
      assert.strictEqual(yield* options.get(datagrams, "SO_ERROR"), constants.errno.ECONNREFUSED)
      assert.strictEqual(yield* options.get(datagrams, "SO_ERROR"), 0)
    }).pipe(Effect.provide(NodeSocketOptions.layer))
  )

  it.live("what the kernel refuses is an error with its number and name", () =>
    Effect.gen(function* () {
      const options = yield* SocketOptions
      const { connection, datagrams } = yield* sockets("127.0.0.1")
      const invalid = yield* Effect.flip(options.set(connection, "IP_TTL", 4711))
      assert.strictEqual(invalid._tag, "OptionError")
      assert.strictEqual(invalid.message, "Cannot set IP_TTL: invalid argument (EINVAL)")
      const foreign = yield* Effect.flip(options.get(datagrams, "TCP_NODELAY"))
      assert.deepInclude(foreign, { _tag: "OptionError", operation: "read", option: "TCP_NODELAY" })
      assert.include(["ENOTSUP", "EOPNOTSUPP", "ENOPROTOOPT"], foreign._tag === "OptionError" ? foreign.code : "")
      connection.destroy()
      const closed = yield* Effect.flip(options.get(connection, "SO_SNDBUF"))
      assert.deepInclude(closed, { code: "EBADF", errno: 9 })
      const unbound = Dgram.createSocket("udp4")
      unbound.close()
      assert.deepInclude(yield* Effect.flip(options.get(unbound, "SO_SNDBUF")), { code: "EBADF" })
      const readOnly = yield* Effect.flip(options.set(datagrams, "SO_ERROR", 1))
      assert.strictEqual(readOnly.message, "Cannot set SO_ERROR: it can only be read")
    }).pipe(Effect.provide(NodeSocketOptions.layer))
  )

  it.live("a snapshot has every option that this kind of socket has", () =>
    Effect.gen(function* () {
      const options = yield* SocketOptions
      const { connection, datagrams } = yield* sockets("::1")
      const tcp = yield* options.snapshot(connection)
      assert.deepStrictEqual(
        tcp.map(({ name }) => name),
        names.filter((name) => name !== "SO_BROADCAST")
      )
      const udp = yield* options.snapshot(datagrams)
      assert.deepStrictEqual(
        udp.map(({ name }) => name),
        names.filter((name) => optionOf(name).only !== "tcp")
      )
      assert.strictEqual(udp.find(({ name }) => name === "IP_TTL")?.level, "IPPROTO_IPV6")
      for (const { name, value } of [...tcp, ...udp]) {
        assert.isTrue(Result.isSuccess(value) || (!isLinux && name === "TCP_USER_TIMEOUT"), name)
      }
    }).pipe(Effect.provide(NodeSocketOptions.layer))
  )
})

describe("SocketOptions without koffi", () => {
  const notInstalled = NodeSocketOptions.layerWith(load(() => Promise.reject(new Error("Cannot find package 'koffi'"))))

  it.live.each([
    ["koffi that is not there", notInstalled],
    ["the public API alone", NodeSocketOptions.layerPublicApi]
  ] as const)("%s: reaches what Node's public API reaches, and nothing else", ([, layer]) =>
    Effect.gen(function* () {
      const options = yield* SocketOptions
      const { connection, datagrams, server } = yield* sockets("127.0.0.1")
      const reached = Effect.fnUntraced(function* (socket: NativeSocket) {
        const snapshot = yield* options.snapshot(socket)
        return snapshot.flatMap(({ name, value }) => (Result.isSuccess(value) ? [name] : []))
      })
      assert.deepStrictEqual(yield* reached(connection), ["IP_TOS"])
      assert.deepStrictEqual(yield* reached(server), [])
      assert.deepStrictEqual(yield* reached(datagrams), ["SO_SNDBUF", "SO_RCVBUF"])

      yield* options.set(datagrams, "SO_RCVBUF", 65_536)
      assert.strictEqual(yield* options.get(datagrams, "SO_RCVBUF"), isLinux ? 131_072 : 65_536)
      yield* options.set(connection, "IP_TOS", 16)
      assert.strictEqual(yield* options.get(connection, "IP_TOS"), 16)
      const refused = yield* Effect.flip(options.set(datagrams, "IP_TTL", 4711))
      assert.deepInclude(refused, { _tag: "OptionError", code: "EINVAL" })

      const unsupported = yield* Effect.flip(options.get(connection, "SO_SNDBUF"))
      assert.deepInclude(unsupported, { _tag: "Unsupported", option: "SO_SNDBUF", operation: "read" })
      assert.strictEqual(unsupported.message, `Cannot read SO_SNDBUF: ${koffiIsMissing}`)
      assert.include(unsupported.message, "npm install koffi")
      // it would set three more options along with this one
      assert.deepInclude(yield* Effect.flip(options.set(connection, "TCP_KEEPIDLE", 60)), { _tag: "Unsupported" })
    }).pipe(Effect.provide(layer))
  )

  it.live("what it sets, the kernel has", () =>
    Effect.gen(function* () {
      const { connection, datagrams } = yield* sockets("127.0.0.1")
      const set = Effect.gen(function* () {
        const options = yield* SocketOptions
        yield* options.set(connection, "TCP_NODELAY", true)
        yield* options.set(connection, "SO_KEEPALIVE", true)
        yield* options.set(connection, "IP_TOS", 16)
        yield* options.set(datagrams, "SO_SNDBUF", 65_536)
        yield* options.set(datagrams, "IP_TTL", 9)
        yield* options.set(datagrams, "SO_BROADCAST", true)
      })
      yield* Effect.provide(set, NodeSocketOptions.layerPublicApi)
      const options = yield* SocketOptions
      assert.isTrue(yield* options.get(connection, "TCP_NODELAY"))
      assert.isTrue(yield* options.get(connection, "SO_KEEPALIVE"))
      assert.strictEqual(yield* options.get(connection, "IP_TOS"), 16)
      assert.strictEqual(yield* options.get(datagrams, "SO_SNDBUF"), isLinux ? 131_072 : 65_536)
      assert.strictEqual(yield* options.get(datagrams, "IP_TTL"), 9)
      assert.isTrue(yield* options.get(datagrams, "SO_BROADCAST"))
    }).pipe(Effect.provide(NodeSocketOptions.layer))
  )
})

describe("SocketOptions on each platform", () => {
  it.live("Linux alone has TCP_USER_TIMEOUT; of other platforms no number is known", () =>
    Effect.gen(function* () {
      const { connection } = yield* sockets("127.0.0.1")
      const ask = (platform: string) =>
        Effect.gen(function* () {
          return yield* Effect.flip((yield* SocketOptions).get(connection, "TCP_USER_TIMEOUT"))
        }).pipe(Effect.provide(NodeSocketOptions.layerWith(load(), platform)))
      assert.strictEqual((yield* ask("darwin")).message, "Cannot read TCP_USER_TIMEOUT: Linux alone has it")
      assert.include((yield* ask("win32")).message, "known of Linux and macOS")
    })
  )

  it.effect.prop(
    "asks for each platform's own number, and decodes what it gets",
    [
      Schema.Literals(names),
      Schema.Literals(["linux", "darwin"]),
      Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 9 }))
    ],
    Effect.fnUntraced(function* ([name, platform, given]) {
      const option = optionOf(name)
      if (option[platform] === undefined) return
      const asked: Array<readonly [level: number, name: number, ints: number]> = []
      const kernel = {
        get: (_: number, level: number, optname: number, value: Int32Array) => {
          asked.push([level, optname, value.length])
          value.fill(given)
          return 0
        },
        set: () => 22
      }
      const value = yield* Effect.gen(function* () {
        return yield* (yield* SocketOptions).get(new Net.Socket(), name)
      }).pipe(Effect.provide(NodeSocketOptions.layerWith(Effect.succeed(kernel), platform)))
      const socketLevel = platform === "linux" ? 1 : 0xffff
      const level = { SOL_SOCKET: socketLevel, IPPROTO_TCP: 6, IPPROTO_IP: 0, IPPROTO_IPV6: 41 }[option.level]
      assert.deepStrictEqual(asked, [[level, option[platform], option.kind === "linger" ? 2 : 1]])
      assert.strictEqual(
        value,
        option.kind === "flag" ? given !== 0 : option.kind === "int" ? given : given !== 0 && given
      )
    }),
    { arbitrary: { runs: 60 } }
  )
})
