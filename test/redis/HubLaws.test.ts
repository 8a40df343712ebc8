/**
 * The laws of every hub hold of one over a Redis.
 */
import { hubLaws } from "../../src/testing/index.ts"
import * as Hubs from "./Hubs.ts"
import * as RedisServer from "./RedisServer.ts"
import { beforeAll } from "vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Scope from "effect/Scope"
import * as Exit from "effect/Exit"
import { afterAll } from "vitest"

const logBytes = 16_384

RedisServer.describeRedis("over Redis", () => {
  const scope = Scope.makeUnsafe()
  let url = ""
  beforeAll(async () => {
    url = (await Effect.runPromise(Scope.provide(RedisServer.start(), scope))).url
  })
  afterAll(() => Effect.runPromise(Scope.close(scope, Exit.void)))
  hubLaws(
    "the laws of a hub",
    Layer.suspend(() => Hubs.layer(url, { logBytes })),
    { logBytes, runs: 5, turns: 50_000 }
  )
})
