import { existsSync, statSync, writeFileSync } from "node:fs"
import * as Net from "node:net"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { directory } from "../cli/Peers.ts"
import * as External from "./External.ts"
import * as LineClient from "./LineClient.ts"
import * as Server from "./Server.ts"

const connect = (path: string) => LineClient.over(path, "connect", () => Net.connect(path))

const permissions = (path: string) => (statSync(path).mode & 0o777).toString(8)

/** A server that listens on a Unix socket as well. */
const start = Effect.fnUntraced(function* (path: string, variables: Server.Variables = {}) {
  const server = yield* Server.start({ HUBBUB_UNIX_SOCKET: path, ...variables })
  yield* server.log.find(new RegExp(`Chat listens on ${path}$`, "m"))
  return server
})

/** A server that cannot start: what it says. */
const refused = Effect.fnUntraced(function* (path: string) {
  const server = yield* Server.run({
    HUBBUB_PORT: "off",
    HUBBUB_ECHO_PORT: "off",
    HUBBUB_HTTP_PORT: "off",
    HUBBUB_UNIX_SOCKET: path
  })
  assert.strictEqual(yield* server.exit, 1)
  assert.lengthOf(server.stderr.lines, 1)
  return server.stderr.text
})

describe("a Unix socket", () => {
  it.live("who comes over it is in the same room, outside the limits per address, and unix in the log", () =>
    Effect.gen(function* () {
      const path = `${yield* directory}/chat`
      const server = yield* start(path, { HUBBUB_MAX_PER_ADDRESS: "1", HUBBUB_LIMIT_LOOPBACK: "on" })
      const ann = yield* server.join("ann")
      const bob = yield* connect(path)
      yield* bob.expectLine(/^-- Type to talk/)
      yield* server.log.find(/joined peer=unix$/m)
      yield* (yield* connect(path)).expectLine(/^-- Type to talk/)
      yield* ann.say("hello")
      yield* bob.expectLine("<ann> hello")
      assert.strictEqual(permissions(path), "600")
      yield* server.signal("SIGTERM")
      yield* bob.expectLine("-- Hubbub is stopping")
      assert.strictEqual(yield* server.exit, 0)
      assert.isFalse(existsSync(path))
    })
  )

  it.live("its permissions are a setting", () =>
    Effect.gen(function* () {
      const path = `${yield* directory}/chat`
      yield* start(path, { HUBBUB_UNIX_SOCKET_MODE: "660" })
      assert.strictEqual(permissions(path), "660")
    })
  )

  it.live("what a killed server left is removed; what somebody listens on, or is no socket, is not", () =>
    Effect.gen(function* () {
      const path = `${yield* directory}/chat`
      const killed = yield* start(path)
      yield* killed.signal("SIGKILL")
      yield* killed.exit
      assert.isTrue(existsSync(path))
      const server = yield* start(path)
      yield* server.log.find(new RegExp(`WARN Removed ${path}: nobody listened`))

      assert.match(
        yield* refused(path),
        /^Cannot listen for chat on .*: another program listens there.*HUBBUB_UNIX_SOCKET/
      )
      yield* (yield* connect(path)).expectLine(/^-- Welcome/)

      const file = `${path}.txt`
      writeFileSync(file, "mine")
      assert.match(yield* refused(file), /^Cannot listen for chat on /)
      assert.strictEqual(statSync(file).size, 4)
      assert.match(yield* refused(`${path}.none/chat`), /there is no such folder/)
    })
  )

  External.test([External.socat, External.nc], "socat and nc -U talk over it", () =>
    Effect.gen(function* () {
      const path = `${yield* directory}/chat`
      yield* start(path)
      const socat = yield* External.start(External.socat, ["-", `UNIX-CONNECT:${path}`])
      yield* socat.stdout.expectLine(/^-- Type to talk/)
      const nc = yield* External.start(External.nc, ["-U", path])
      yield* nc.stdout.expectLine(/^-- Type to talk/)
      yield* nc.write("hello\n")
      yield* socat.stdout.expectLine(/^<guest-\d+> hello$/)
    })
  )
})
