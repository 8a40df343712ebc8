import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { readFileSync, writeFileSync } from "node:fs"
import { request } from "node:https"
import { certificate } from "../cli/Peers.ts"
import * as Server from "./Server.ts"

/** The body that a URL answers with, by a client that trusts `ca` only. */
const get = (url: string, ca: Buffer) =>
  Effect.callback<string, Error>((resume) => {
    const asked = request(url, { ca, servername: "localhost" }, (answer) => {
      let body = ""
      answer.setEncoding("utf8").on("data", (text: string) => (body += text))
      answer.on("end", () => resume(Effect.succeed(body)))
    })
    asked.on("error", (error) => resume(Effect.fail(error))).end()
  })

it.live("with a certificate the page is served by HTTPS, and by nothing else", () =>
  Effect.gen(function* () {
    const { cert, key } = yield* certificate
    const server = yield* Server.start({
      HUBBUB_HTTP_PORT: "0",
      HUBBUB_TLS_CERTIFICATE: cert,
      HUBBUB_TLS_KEY: key
    })
    const [, address] = yield* server.log.find(/The page listens on https:\/\/(\S+)/)
    assert.strictEqual(yield* get(`https://${address}/healthz`, readFileSync(cert)), "ok\n")
    const plain = yield* Effect.exit(Effect.tryPromise(() => fetch(`http://${address}/healthz`)))
    assert.strictEqual(plain._tag, "Failure")
  })
)

it.live("a certificate that cannot be used ends the start with one sentence", () =>
  Effect.gen(function* () {
    const { cert, key } = yield* certificate
    const other = yield* certificate
    const empty = `${cert}.empty`
    writeFileSync(empty, "")
    const wrong: ReadonlyArray<readonly [cert: string, key: string, why: RegExp]> = [
      [`${cert}.none`, key, /there is no such file/],
      [empty, key, /nothing in PEM format/],
      [cert, other.key, /the key is not the certificate's/]
    ]
    for (const [file, key, why] of wrong) {
      const server = yield* Server.run({
        HUBBUB_PORT: "0",
        HUBBUB_ECHO_PORT: "0",
        HUBBUB_HTTP_PORT: "0",
        HUBBUB_TLS_CERTIFICATE: file,
        HUBBUB_TLS_KEY: key
      })
      assert.strictEqual(yield* server.exit, 1)
      assert.match(server.stderr.text, why)
      assert.lengthOf(server.stderr.lines, 1)
    }
  })
)
