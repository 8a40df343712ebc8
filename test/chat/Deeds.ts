/**
 * A session that only tells what a line makes it do, beside a hub of three people.
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Chat from "../../src/chat/Chat.ts"
import type { Departure } from "../../src/chat/Departure.ts"
import { dispatch } from "../../src/chat/Dispatch.ts"
import type { MediumName } from "../../src/chat/Medium.ts"
import { type Session, TooManyRooms } from "../../src/chat/Session.ts"
import { initial } from "../../src/chat/View.ts"
import { Hub, NameTaken, NotHeard, RoomLocked, type Status } from "../../src/hub/Hub.ts"
import * as Settings from "../../src/Settings.ts"

const people = [
  { id: 1, name: "ann" },
  { id: 2, name: "bob", away: "lunch", isOperator: true }
]

/** A hub in which three people are in the lobby, and nobody else knows of it. */
const services = Chat.layerNoDeps().pipe(
  Layer.provideMerge(
    Layer.mock(Hub, {
      find: (name) => Effect.succeed(people.find((person) => person.name === name)),
      roster: () => Effect.succeed({ total: 3, people }),
      history: () => Effect.succeed([]),
      govern: () => Effect.void,
      publish: () => Effect.void,
      rooms: Effect.succeed([
        { name: "lobby", people: 3, topic: "tea", isLocked: false },
        { name: "dev", people: 5, topic: "secret", isLocked: true },
        { name: "empty", people: 0, topic: "gone", isLocked: false }
      ])
    })
  ),
  Layer.provideMerge(Settings.layer())
)

/** What a line makes a session do, in words. */
export const done = (
  line: string,
  status: Status = {},
  medium: MediumName = "lines"
): Effect.Effect<ReadonlyArray<string>> =>
  Effect.suspend(() => {
    const deeds: Array<string> = []
    const session: Session = {
      person: { id: 1, name: "ann" },
      client: { name: "local", address: undefined, terminalType: () => undefined },
      since: 0,
      typedAt: 0,
      said: 0,
      pending: 0,
      trouble: undefined,
      room: "lobby",
      medium,
      rooms: ["lobby"],
      status,
      isHost: false,
      isBacklogged: false,
      setStatus: (status) => Effect.sync(() => deeds.push(`status ${JSON.stringify(status)}`)),
      setTopic: (text) => Effect.sync(() => deeds.push(`topic ${text}`)),
      whisper: (to, text) =>
        to === "bob"
          ? Effect.as(
              Effect.sync(() => deeds.push(`whisper ${to} ${text}`)),
              people[1]!
            )
          : Effect.fail(new NotHeard({ name: to, why: "absent" })),
      answer: () => Effect.fail(new NotHeard({ name: "", why: "absent" })),
      join: (room, { password } = {}) =>
        room === "one-more"
          ? Effect.fail(new TooManyRooms({ limit: 10 }))
          : room === "dev" && password !== "sesame"
            ? Effect.fail(new RoomLocked({ room, hasTried: password !== undefined }))
            : Effect.sync(() => deeds.push(`join ${room}`)),
      pacing: { change: Effect.succeed(0), trust: () => deeds.push("trust"), unchanged: () => {}, isTrusted: false },
      showPosition: () => deeds.push("position"),
      resume: () => Effect.succeed(true),
      settled: Effect.void,
      leave: Effect.sync(() => deeds.push("leave")),
      view: { ...initial, ignored: new Map([["eve", "Eve"]]) },
      setView: (change) =>
        deeds.push(
          `view ${JSON.stringify(change, (_, value) => (value instanceof Map ? [...value.values()] : value))}`
        ),
      showPast: (entries) => deeds.push(`past ${entries.length}`),
      say: (text) => Effect.sync(() => deeds.push(`say ${text}`)),
      act: (text) => Effect.sync(() => deeds.push(`act ${text}`)),
      rename: (name) =>
        name === "Bob" ? Effect.fail(new NameTaken({ name })) : Effect.sync(() => deeds.push(`rename ${name}`)),
      tell: (...lines) => deeds.push(...lines.map((text) => `tell ${text}`)),
      complain: (text) => deeds.push(`complain ${text}`),
      askSecret: (prompt) => deeds.push(`ask ${prompt}`),
      end: ({ announced, key }: Departure) => deeds.push(`end ${key} ${String(announced)}`),
      expel: ({ announced, key }: Departure) => deeds.push(`expel ${key} ${String(announced)}`)
    }
    return Effect.as(dispatch(session, line), deeds)
  }).pipe(Effect.provide(services))
