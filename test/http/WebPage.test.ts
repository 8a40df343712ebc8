import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpRouter from "effect/http/HttpRouter"
import * as Layer from "effect/Layer"
import { files } from "#page"
import * as WebPage from "../../src/http/WebPage.ts"

const TestPage = HttpRouter.serve(WebPage.routes, { disableLogger: true, disableListenLog: true }).pipe(
  Layer.provideMerge(NodeHttpServer.layerTest)
)

const get = (path: string, headers: Readonly<Record<string, string>>) =>
  Effect.flatMap(HttpClient.HttpClient, (client) => client.get(path, { headers }))

layer(TestPage)("the page", (it) => {
  it.effect("comes whole: its files, their types, and nothing to be fetched from elsewhere", () =>
    Effect.gen(function* () {
      assert.sameMembers(
        files.map(({ path }) => path),
        ["/", "/icon.svg", "/main.js", "/style.css"]
      )
      for (const { body, path, type } of files) {
        const response = yield* get(path, { "accept-encoding": "identity" })
        assert.deepStrictEqual([response.status, response.headers["content-type"]], [200, type])
        assert.deepStrictEqual(new Uint8Array(yield* response.arrayBuffer), new Uint8Array(body))
      }
    })
  )

  it.effect("is sent only when it has changed", () =>
    Effect.gen(function* () {
      const [page] = files
      for (const tag of [page!.etag, `W/${page!.etag}`, `"other", ${page!.etag}`, "*"]) {
        const response = yield* get("/", { "if-none-match": tag })
        assert.deepStrictEqual([response.status, response.headers["etag"]], [304, page!.etag], tag)
      }
      assert.strictEqual((yield* get("/", { "if-none-match": '"other"' })).status, 200)
    })
  )

  it.effect("is compressed as the client can read it", () =>
    Effect.gen(function* () {
      const encodings = ["gzip, deflate, br", "gzip", "GZIP;q=0.5", "br;q=0, gzip", "br;q=0.0", "identity", ""]
      const sent = yield* Effect.forEach(encodings, (encoding) =>
        Effect.map(get("/main.js", { "accept-encoding": encoding }), ({ headers }) => headers["content-encoding"])
      )
      assert.deepStrictEqual(sent, ["br", "gzip", "gzip", "gzip", undefined, undefined, undefined])
    })
  )

  it.effect("is small enough for a phone on a slow network", () =>
    Effect.sync(() =>
      assert.isBelow(
        files.reduce((sum, { gzip }) => sum + gzip.length, 0),
        30_000
      )
    )
  )
})
