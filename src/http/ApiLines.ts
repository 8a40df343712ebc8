/**
 * Saying and hearing lines over HTTP, as {@link Api} defines it.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as HttpServerRequest from "effect/http/HttpServerRequest"
import * as HttpApiBuilder from "effect/http-api/HttpApiBuilder"
import * as Layer from "effect/Layer"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { botEvent } from "../chat/BotCodec.ts"
import * as Past from "../chat/Past.ts"
import { Sanctions } from "../chat/Sanctions.ts"
import { because, remaining } from "../chat/Speech.ts"
import { TokenBucket } from "../chat/TokenBucket.ts"
import { type Heard, Hub, type Position, type RoomStatus } from "../hub/Hub.ts"
import { isName, objection as nameObjection } from "../hub/Name.ts"
import { isKept } from "../hub/RoomEvent.ts"
import { objection as roomObjection, RoomName } from "../hub/RoomName.ts"
import * as Monotonic from "../Monotonic.ts"
import * as Settings from "../Settings.ts"
import * as Api from "./Api.ts"
import * as ApiMiddleware from "./ApiMiddleware.ts"
import { event, EventStreams } from "./EventStreams.ts"
import { addressOf } from "./Operator.ts"
import * as Voices from "./Voices.ts"

/** How many lines there are in an answer unless more or fewer are wanted. */
const usualLimit = 100

const decodeRoom = Schema.decodeUnknownResult(RoomName)

const roomOf = (text: string): Effect.Effect<RoomName, Api.BadRequest> => {
  const room = decodeRoom(text)
  return Result.isSuccess(room)
    ? Effect.succeed(room.success)
    : Effect.fail(new Api.BadRequest({ message: `${roomObjection(text)}.` }))
}

/** `epoch:seq`, as the events are numbered. */
const positionOf = (lastEventId: string | undefined): Partial<Position> => {
  const [, epoch, seq] = /^([a-z0-9]+):(\d{1,15})$/.exec(lastEventId ?? "") ?? []
  return epoch === undefined ? {} : { epoch, seq: Number(seq) }
}

const cutOff = (reason: string) => ApiMiddleware.notNow(`Nothing can be said at the moment: ${reason}; try again soon.`)

const unread = (reason: string) => ApiMiddleware.notNow(`${Past.unread(reason)}.`)

const make = Effect.gen(function* () {
  const { botRate, historyLines, maxLineBytes } = yield* Settings.Settings
  const hub = yield* Hub
  const sanctions = yield* Sanctions
  const streams = yield* EventStreams
  const voices = yield* Voices.Voices
  const bucket = new TokenBucket({ burst: 2 * botRate, perSecond: botRate })

  /** The state of a room that may be read and written; it is opened if need be. */
  const opened = Effect.fnUntraced(function* (room: RoomName) {
    const opening = hub.open(room).pipe(
      Effect.catchTags({
        RoomsFull: ({ message }) => Effect.fail(new Api.Full({ message })),
        CutOff: ({ reason }) => cutOff(reason)
      })
    )
    return yield* readable(room, yield* opening)
  })

  const readable = (room: RoomName, status: RoomStatus): Effect.Effect<RoomStatus, Api.Forbidden> =>
    status.isLocked ? Effect.fail(new Api.Forbidden({ message: `#${room} is locked.` })) : Effect.succeed(status)

  const pace = Effect.flatMap(Monotonic.millis, (now) => {
    const wait = bucket.tryTake(now)
    if (wait === 0) return Effect.void
    const seconds = Math.ceil(wait / 1000)
    return ApiMiddleware.tooFast(seconds, `Programs may send ${botRate} lines a second; try again in ${seconds} s.`)
  })

  const speaker = Effect.fnUntraced(function* (name: string) {
    if (!isName(name)) return yield* new Api.BadRequest({ message: `${nameObjection(name)}.` })
    const address = addressOf(yield* HttpServerRequest.HttpServerRequest)
    const now = yield* Clock.currentTimeMillis
    for (const kind of ["ban", "mute"] as const) {
      const sanction = yield* sanctions.against(kind, { name, address })
      if (sanction === undefined) continue
      const done = kind === "ban" ? "banned" : "muted"
      return yield* new Api.Forbidden({
        message: `${name} is ${done} ${remaining(sanction, now)}${because(sanction.reason)}.`
      })
    }
    return yield* voices.speaker(name).pipe(
      Effect.catchTags({
        NameTaken: () => Effect.fail(new Api.NameTaken({ message: `Somebody here is ${name}; use another name.` })),
        CutOff: ({ reason }) => cutOff(reason),
        VoicesFull: ({ message }) => Effect.fail(new Api.Full({ message }))
      })
    )
  })

  /** What one reader is told of what happens in a room; nothing of what is no line. */
  const written = (room: RoomName, epoch: string, heard: Heard): ReadonlyArray<string> => {
    if (heard._tag === "Missed") return [event("missed", { type: "missed", room, count: heard.count })]
    if (!isKept(heard.event)) return []
    const line = botEvent(room, heard, false)
    return [event(line.type, line, `${epoch}:${heard.seq}`)]
  }

  const follow = Effect.fnUntraced(function* (room: RoomName, position: Partial<Position>) {
    const { epoch, head } = yield* opened(room)
    const isKnown = (position.epoch ?? epoch) === epoch && (position.seq ?? head) <= head
    // a room that began anew has nothing that they have seen
    const after = isKnown ? (position.seq ?? head) : 0
    const events = hub.subscribe(room, { after }).pipe(
      // a room may be locked at any time
      Stream.takeWhileEffect(() => Effect.map(hub.inspect(room), ({ isLocked }) => !isLocked)),
      Stream.flatMap((heard) => Stream.fromIterable(written(room, epoch, heard)))
    )
    return yield* Effect.mapError(streams.respond(events), ({ message }) => new Api.Full({ message }))
  })

  const post = Effect.fnUntraced(function* (room: RoomName, name: string, text: string) {
    if (text.trim() === "") return yield* new Api.BadRequest({ message: "There is nothing to say: text is empty." })
    if (new TextEncoder().encode(text).length > maxLineBytes) {
      return yield* new Api.BadRequest({ message: `That line is longer than ${maxLineBytes} bytes; please split it.` })
    }
    const { cutOff: reason } = yield* hub.load
    if (reason !== undefined) return yield* cutOff(reason)
    const { trouble } = yield* opened(room)
    if (trouble !== undefined) return yield* cutOff(trouble)
    const by = yield* speaker(name)
    yield* pace
    return yield* hub.post(room, { _tag: "Said", by, text })
  })

  const read = Effect.fnUntraced(function* (room: RoomName, position: Partial<Position>, limit: number) {
    const { epoch, head, trouble } = yield* readable(room, yield* hub.inspect(room))
    if (epoch === "" && trouble !== undefined) return yield* unread(trouble)
    if (epoch === "") return yield* new Api.NoSuchRoom({ message: `There is no #${room}.` })
    const isKnown = (position.epoch ?? epoch) === epoch
    const after = position.seq === undefined ? undefined : isKnown ? position.seq : 0
    const entries = yield* Effect.catch(hub.history(room, after === undefined ? limit : historyLines), ({ reason }) =>
      unread(reason)
    )
    // others may have locked it, as is known since
    yield* readable(room, yield* hub.inspect(room))
    const lines = after === undefined ? entries.slice(-limit) : entries.filter(({ seq }) => seq > after).slice(0, limit)
    return {
      room,
      epoch,
      head,
      // a history that is not full has forgotten nothing
      isComplete:
        isKnown && (after === undefined || entries.length < historyLines || (entries[0]?.seq ?? head + 1) <= after + 1),
      lines: lines.map((entry) => botEvent(room, entry, false))
    }
  })

  return { follow, post, read }
})

const handlers = HttpApiBuilder.group(
  Api.Api,
  "lines",
  Effect.fnUntraced(function* (handlers) {
    const { follow, post, read } = yield* make
    return handlers
      .handle("post", ({ params, payload: { name, text } }) =>
        Effect.flatMap(roomOf(params.room), (room) => post(room, name, text))
      )
      .handle("read", ({ params, query: { after, epoch, limit = usualLimit }, request: { headers } }) =>
        Effect.gen(function* () {
          const room = yield* roomOf(params.room)
          const asked = {
            ...(epoch === undefined ? {} : { epoch }),
            ...(after === undefined ? {} : { seq: after })
          }
          if (headers["accept"]?.includes("text/event-stream") !== true) return yield* read(room, asked, limit)
          return yield* follow(room, { ...asked, ...positionOf(headers["last-event-id"]) })
        })
      )
  })
)

/** The routes below `/api`. */
export const routes = HttpApiBuilder.layer(Api.Api, { openapiPath: "/api/openapi.json" }).pipe(
  Layer.provide(handlers),
  Layer.provide([ApiMiddleware.layer, Voices.layer])
)
