/**
 * Hubs that break one law each, as small wrappers around the right one: they prove that the laws can fail.
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import type { Codec } from "../../src/hub/Codec.ts"
import { type Heard, Hub, type Listening, masterKey, type Member } from "../../src/hub/Hub.ts"
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

/** Members with something else in place of a part of them, in all their rooms. */
const withMembers = (right: Service, change: (right: Member) => Partial<Member>): Service["join"] => {
  const changed = (member: Member): Member => {
    const changes: Partial<Member> = {
      join: (...args) => Effect.map(member.join(...args), changed),
      ...change(member)
    }
    return new Proxy(member, {
      get: (right, key) => {
        if (key in changes) return Reflect.get(changes, key)
        const value: unknown = Reflect.get(right, key, right)
        return typeof value === "function" ? value.bind(right) : value
      }
    })
  }
  return (...args) => Effect.map(right.join(...args), changed)
}

/** A codec that says nothing of new names. */
const withoutRenames = (codec: Codec): Codec => ({
  ...codec,
  encode: (entry) => (entry.event._tag === "Renamed" ? new Uint8Array() : codec.encode(entry))
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
    join: withMembers(right, (member) => ({ rename: (name) => Effect.ignore(member.rename(name)) }))
  })),
  wrong("knows somebody in another room by their old name", "somebody in several rooms is one person", (right) => {
    const first = new Map<number, string>()
    return {
      roster: (room, limit) =>
        Effect.map(right.roster(room, limit), ({ people, total }) => {
          for (const { id, name } of people) if (!first.has(id)) first.set(id, name)
          const named = people.map((person) => ({ ...person, name: first.get(person.id)! }))
          return { total, people: room === "south" ? named : people }
        })
    }
  }),
  wrong("gives up a name with the first room that is left", "somebody in several rooms is one person", (right) => {
    const gone = new Set<number>()
    const giveUp = (member: Member) => Effect.addFinalizer(() => Effect.sync(() => gone.add(member.person.id)))
    return {
      join: withMembers(right, (member) => ({ join: (...args) => Effect.tap(member.join(...args), giveUp) })),
      find: (name) => Effect.map(right.find(name), (person) => (person && gone.has(person.id) ? undefined : person))
    }
  }),
  wrong("keeps a new name from those who listen", "somebody in several rooms is one person", (right) => ({
    join: (room, name, listening) =>
      right.join(room, name, listening && { ...listening, codec: withoutRenames(listening.codec) })
  })),
  wrong("whispers aloud", "private words reach the one they are for, and nobody else", (right) => ({
    join: withMembers(right, (member) => ({
      whisper: (to, text) => Effect.tap(member.whisper(to, text), right.publish(member.room, { _tag: "Notice", text }))
    }))
  })),
  wrong("loses private words now and then", "private words reach the one they are for, and nobody else", (right) => {
    const isLost = everyNth(5)
    return {
      join: withMembers(right, (member) => ({
        whisper: (to, text) => (isLost() ? Effect.succeed(member.person) : member.whisper(to, text))
      }))
    }
  }),
  wrong(
    "has private words reach those who are not there",
    "private words reach the one they are for, and nobody else",
    (right) => ({
      join: withMembers(right, (member) => ({
        whisper: (to, text) =>
          Effect.catchTag(member.whisper(to, text), "NotHeard", () => Effect.succeed(member.person))
      }))
    })
  ),
  wrong("knows in one room only who is away", "every room of somebody's knows whether they are away", (right) => ({
    roster: (room, limit) =>
      Effect.map(right.roster(room, limit), ({ people, total }) => ({
        total,
        people: room === "south" ? people.map(({ id, name }) => ({ id, name })) : people
      }))
  })),
  wrong("tells twice that somebody is back", "every room of somebody's knows whether they are away", (right) => ({
    join: withMembers(right, (member) => ({
      setStatus: (status) =>
        Effect.andThen(
          member.setStatus(status),
          status.away === undefined ? right.publish(member.room, { _tag: "Back", by: member.person }) : Effect.void
        )
    }))
  })),
  wrong("opens to any password", "a locked room opens to its password, and to nothing else", (right) => ({
    join: withMembers(right, (member) => ({
      join: (room, coming) => member.join(room, coming?.key === undefined ? coming : { ...coming, key: masterKey })
    }))
  })),
  wrong("locks for good", "a locked room opens to its password, and to nothing else", (right) => ({
    govern: (room, rules) => (rules.password === undefined ? Effect.void : right.govern(room, rules))
  })),
  wrong("tells a place that is one too early", "who posts a line learns its place", (right) => ({
    post: (...args) => Effect.map(right.post(...args), ({ epoch, seq }) => ({ epoch, seq: seq - 1 }))
  })),
  wrong("tells a place of another epoch", "who posts a line learns its place", (right) => ({
    post: (...args) => Effect.map(right.post(...args), ({ seq }) => ({ epoch: "another", seq }))
  })),
  wrong("holds names for show", "a held name is nobody else's until it is let go", () => ({
    hold: (name) => Effect.succeed({ id: 0, name })
  })),
  wrong("holds names for good", "a held name is nobody else's until it is let go", (right, scope) => ({
    hold: (name) => Scope.provide(right.hold(name), scope)
  })),
  wrong("probes aloud", "a probe comes back, and nobody hears of it", (right) => ({
    probe: right.publish("south", { _tag: "Notice", text: "probe" })
  })),
  wrong("probes in a room that shows", "a probe comes back, and nobody hears of it", (right) => ({
    probe: right.publish("probe", { _tag: "Notice", text: "probe" })
  })),
  wrong("never answers a probe", "a probe comes back, and nobody hears of it", () => ({ probe: Effect.never })),
  wrong("counts those who have gone", "the load tells what there is", (right) => {
    const came = new Set<number>()
    return {
      load: Effect.map(right.load, (load) => ({ ...load, people: came.size })),
      join: (...args) => Effect.tap(right.join(...args), ({ person }) => Effect.sync(() => came.add(person.id)))
    }
  }),
  wrong("counts its own lines", "the load tells what there is", (right) => ({
    load: Effect.map(right.load, (load) => ({
      ...load,
      people: load.people,
      rooms: load.rooms,
      traffic: { ...load.traffic, lines: load.traffic.lines + 1 } as typeof load.traffic
    }))
  }))
]
