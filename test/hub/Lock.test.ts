import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import { Hub, layer, masterKey } from "../../src/hub/Hub.ts"
import { Name } from "../../src/hub/Name.ts"
import { notice } from "./Reader.ts"

const ann = Name.make("ann")

const locked = Effect.flatMap(Hub, ({ govern }) => govern("den", { password: Redacted.make("sesame") }))

describe("a locked room", () => {
  it.effect("lets in who brings its password, whoever is trusted, and nobody else", () =>
    Effect.gen(function* () {
      const { find, join } = yield* Hub
      yield* locked
      for (const key of [undefined, "", "sesam", "sesame "]) {
        const refused = yield* Effect.flip(Effect.scoped(join("den", ann, undefined, { key })))
        assert.strictEqual(refused._tag, "RoomLocked")
        // and the name is free
        assert.isUndefined(yield* find("ann"))
      }
      for (const bring of [{ key: "sesame" }, { key: masterKey } as const, undefined]) {
        assert.strictEqual((yield* Effect.scoped(join("den", ann, undefined, bring))).room, "den")
      }
    }).pipe(Effect.provide(layer))
  )

  it.effect("is forgotten with its last person, also by streams that ask for what was before", () =>
    Effect.gen(function* () {
      const { join, post, subscribe } = yield* Hub
      yield* locked
      const scope = yield* Scope.make()
      const member = yield* Scope.provide(join("den", ann), scope)
      yield* post("den", notice("the treasure is under the oak"))
      yield* Scope.close(scope, Exit.void)
      yield* member.settled
      const { seq } = yield* post("den", notice("anybody here?"))
      assert.deepInclude(Option.getOrThrow(yield* Stream.runHead(subscribe("den", { after: 0 }))), { seq })
    }).pipe(Effect.provide(layer))
  )
})
