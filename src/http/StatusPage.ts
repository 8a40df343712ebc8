/**
 * `/status`: one page that tells an operator whether all is well, from one stream of events.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as HttpRouter from "effect/http/HttpRouter"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import { People } from "../chat/People.ts"
import type { Session } from "../chat/Session.ts"
import * as Monotonic from "../Monotonic.ts"
import * as Settings from "../Settings.ts"
import { event, EventStreams } from "./EventStreams.ts"
import { Monitor, type Report } from "./Monitor.ts"
import { guarded } from "./Operator.ts"
import { perform } from "./StatusActions.ts"
import { Talkers } from "./Talkers.ts"
import * as WebPage from "./WebPage.ts"

/** A connection, as the page lists it. Times are Unix time in milliseconds, `epoch` where the process counts from. */
const described =
  (epoch: number) =>
  ({ client, pending, person, rooms, since, status, typedAt }: Session) => ({
    id: person.id,
    name: person.name,
    address: client.name,
    rooms,
    since: Math.round(epoch + since),
    typedAt: Math.round(epoch + typedAt),
    pending,
    isOperator: status.isOperator === true
  })

/** Some of all sessions: first those for whom something waits, most first, then those who came first. */
const listed = (sessions: Iterable<Session>, limit: number, epoch: number) => {
  const waiting: Array<Session> = []
  const others: Array<Session> = []
  for (const session of sessions) {
    if (session.pending > 0) waiting.push(session)
    else if (others.length < limit) others.push(session)
  }
  waiting.sort((one, other) => other.pending - one.pending)
  return [...waiting, ...others].slice(0, limit).map(described(epoch))
}

const events = Effect.gen(function* () {
  const { whoUpTo } = yield* Settings.Settings
  const monitor = yield* Monitor
  const people = yield* People
  const clock = yield* Clock.Clock
  const talkers = new Talkers()
  const reported = ({ problems, sample }: Report) => ({
    sample,
    problems,
    talkers: talkers.look(people.all),
    connections: {
      total: people.count,
      listed: listed(people.all, whoUpTo, clock.currentTimeMillisUnsafe() - Monotonic.millisOf(clock))
    }
  })
  const all = Stream.concat(
    Stream.fromEffect(Effect.map(monitor.history, (samples) => event("history", samples))),
    Stream.map(monitor.reports, (report) => event("report", reported(report)))
  )
  return yield* (yield* EventStreams).respond(all)
}).pipe(
  Effect.catchTag("StreamsFull", ({ message }) =>
    Effect.succeed(HttpServerResponse.text(`${message}\n`, { status: 503 }))
  )
)

/** The page, its stream and its actions. */
export const routes = Layer.mergeAll(
  WebPage.routesOf(() => import("#status"), guarded),
  HttpRouter.add("GET", "/status/events", guarded(events)),
  HttpRouter.add("POST", "/status/actions", guarded(perform))
)
