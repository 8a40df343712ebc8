import { readFileSync } from "node:fs"
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Server from "./Server.ts"

/** Whoever reads from it is not made to wait (open(2)): an input that Node has opened is so, for all who share it. */
const nonblocking = 0o4000

it.live.skipIf(process.platform !== "linux")("a server leaves its standard input to those who started it", () =>
  Effect.gen(function* () {
    const server = yield* Server.start({ HUBBUB_HTTP_PORT: "0" })
    yield* server.log.find(/The page listens on/)
    const [, flags] = /^flags:\s+(\d+)$/m.exec(readFileSync(`/proc/${server.pid}/fdinfo/0`, "utf8"))!
    assert.strictEqual(Number.parseInt(flags!, 8) & nonblocking, 0)
  })
)
