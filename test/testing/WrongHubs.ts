/**
 * Hubs that break one law each, as small wrappers around the right one: they prove that the laws can fail.
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import { type Heard, Hub, type Listening, type Member } from "../../src/hub/Hub.ts"
import type { Name } from "../../src/hub/Name.ts"
import type { Outlet } from "../../src/hub/Outlet.ts"
import type { HubLaw } from "../../src/testing/index.ts"

type Service = Hub["Service"]

/** A wrong hub, the law it breaks, and how it is made of the right one. */
export interface WrongHub {
  readonly name: string
  readonly breaks: HubLaw["name"]
  readonly layer: (right: Layer.Layer<Hub>) => Layer.Layer<Hub>
}

const wrong = (
  name: string,
  breaks: HubLaw["name"],
  make: (right: Service, scope: Scope.Scope) => Partial<Service>
): WrongHub => ({
  name,
  breaks,
  layer: (right) =>
    Layer.effect(
      Hub,
      Effect.gen(function* () {
        const service = yield* Hub
        return Hub.of({ ...service, ...make(service, yield* Effect.scope) })
      })
    ).pipe(Layer.provide(right))
})

/** An outlet before `inner` whose writes go through `write`. */
const through = (inner: Outlet, write: Outlet["write"], onDrain = () => {}): Outlet => ({
  write,
  get onDrain() {
    return inner.onDrain
  },
  set onDrain(drained) {
    inner.onDrain = () => {
      onDrain()
      drained()
    }
  },
  end: inner.end,
  destroy: inner.destroy
})

const withOutlet = (right: Service, change: (outlet: Outlet) => Outlet): Service["join"] => {
  return (room, name, listening) =>
    right.join(room, name, listening && ({ ...listening, outlet: change(listening.outlet) } satisfies Listening))
}

/** A member who is told that every new name is theirs. */
const renamedAnyway = (member: Member): Member =>
  new Proxy(member, {
    get: (right, key) => {
      if (key === "rename") return (name: Name) => Effect.ignore(right.rename(name))
      const value: unknown = Reflect.get(right, key, right)
      return typeof value === "function" ? value.bind(right) : value
    }
  })

/** Counts to `n` again and again; true each time it arrives. */
const everyNth = (n: number): (() => boolean) => {
  let count = 0
  return () => ++count % n === 0
}

/** One per way of being wrong that the issue of the laws names, then one for each law that none of those breaks. */
export const wrongHubs: ReadonlyArray<WrongHub> = [
  wrong("loses an entry for one subscriber", "nothing is lost or repeated within the log", (right) => ({
    subscribe: (room, options) =>
      right.subscribe(room, options).pipe(Stream.filter((heard) => heard._tag === "Missed" || heard.seq % 7 !== 0))
  })),
  wrong("repeats a batch for one member", "nothing is lost or repeated within the log", (right) => ({
    join: withOutlet(right, (inner) => {
      const isTwice = everyNth(5)
      return through(inner, (bytes) => {
        if (isTwice()) inner.write(bytes)
        return inner.write(bytes)
      })
    })
  })),
  wrong("reorders two entries of a batch", "a room has one order, the same for everybody", (right) => ({
    subscribe: (room, options) =>
      right.subscribe(room, options).pipe(Stream.mapArray((batch) => batch.toReversed() as [Heard, ...Array<Heard>]))
  })),
  wrong("leaks a line into another room", "rooms do not leak into each other", (right) => {
    const leaks = everyNth(5)
    return {
      publish: (room, event) =>
        Effect.andThen(right.publish(room, event), leaks() ? right.publish("south", event) : Effect.void)
    }
  }),
  wrong("forgets a leave", "a closed scope leaves nothing behind", (right, scope) => {
    const stays = everyNth(5)
    return { join: (...args) => (stays() ? Scope.provide(right.join(...args), scope) : right.join(...args)) }
  }),
  wrong("miscounts what was missed", "who fell behind learns exactly how much they missed", (right) => ({
    join: (room, name, listening) => {
      if (listening === undefined) return right.join(room, name)
      const { codec } = listening
      return right.join(room, name, { ...listening, codec: { ...codec, missed: (count) => codec.missed(count + 1) } })
    }
  })),
  wrong("blocks publishing on a reader", "publishing waits for no reader", (right) => {
    const full = new Set<Outlet>()
    const turn: Effect.Effect<void> = Effect.suspend(() =>
      full.size === 0 ? Effect.void : Effect.andThen(Effect.yieldNow, turn)
    )
    return {
      publish: (room, event) => Effect.andThen(turn, right.publish(room, event)),
      join: withOutlet(right, (inner) =>
        through(
          inner,
          (bytes) => {
            const hasRoom = inner.write(bytes)
            if (!hasRoom) full.add(inner)
            return hasRoom
          },
          () => full.delete(inner)
        )
      )
    }
  }),
  wrong("begins one too early", "subscribing after n gives n+1", (right) => ({
    subscribe: (room, options = {}) =>
      right.subscribe(room, options.after === undefined ? options : { after: Math.max(0, options.after - 1) })
  })),
  wrong("writes on although an outlet is full", "the memory a room holds is bounded", (right) => ({
    join: withOutlet(right, (inner) => through(inner, (bytes) => inner.write(bytes) || true))
  })),
  wrong("tells two people that they have one name", "a name belongs to one person, in any case", (right) => ({
    join: (...args) => Effect.map(right.join(...args), renamedAnyway)
  }))
]
