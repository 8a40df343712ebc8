/**
 * The connections of one process to Redis: one for commands, one for all that is published. They come back by themselves
 * when they are lost; what was under way then fails, and nothing waits in a queue.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import { createClient, ErrorReply } from "redis"
import { StoreFailed } from "../hub/RoomStore.ts"
import { sanitize } from "../hub/SafeText.ts"
import type { Script } from "./Script.ts"

/** Redis could not be reached, or let nobody in, when the process began. */
export class CannotReachRedis extends Schema.TaggedError<CannotReachRedis>()("CannotReachRedis", {
  /** Without what lets one in. */
  url: Schema.String,
  reason: Schema.String
}) {
  override get message() {
    return `Cannot reach Redis at ${this.url}: ${this.reason.replace(/\.$/, "")}. HUBBUB_REDIS_URL says where it is.`
  }
}

/** How long the connections may be gone before people are told: many come back at once. In milliseconds. */
const graceMillis = 1000

/** The longest wait between two tries to connect, in milliseconds. */
const maxRetryMillis = 500

/** Commands that may be under way at once. */
const maxCommands = 100_000

/** Redis is there, and is not ready yet. */
const notReady = new Set(["LOADING", "MASTERDOWN", "TRYAGAIN", "CLUSTERDOWN"])

const lost = new StoreFailed({ code: "LOST", reason: "the connection to Redis is lost" })

/** Why somebody wants to know of the connections. */
interface Watcher {
  /** Both are there, again or for the first time. */
  readonly onReady: () => void
  /** They have been gone for a while. */
  readonly onLost: () => void
}

/** The connections of one process. */
export interface Link {
  /** A key or a channel, with the prefix of this installation. */
  readonly key: (name: string) => string
  /** Sends a command; a moment without a connection is waited out, and the command sent again then. */
  readonly send: <A>(...command: ReadonlyArray<string>) => Effect.Effect<A, StoreFailed>
  /** Runs a script as {@link send} does. */
  readonly run: <A>(
    script: Script,
    keys: ReadonlyArray<string>,
    args: ReadonlyArray<string | number>
  ) => Effect.Effect<A, StoreFailed>
  /** Hears what is published to a channel, until the scope closes. */
  readonly subscribe: (
    channel: string,
    onMessage: (message: string) => void
  ) => Effect.Effect<void, StoreFailed, Scope.Scope>
  readonly watch: (watcher: Watcher) => Effect.Effect<void, never, Scope.Scope>
  /** Why nothing can be sent at the moment; `undefined`: all is well, or it has only just begun. */
  readonly trouble: () => StoreFailed | undefined
}

/** The connections of this process to Redis. */
export class RedisLink extends Context.Service<RedisLink, Link>()("effect-hubbub/redis/RedisLink") {}

/** What the connections take. */
export interface Options {
  /** `redis://` or `rediss://`, with a user and a password where there are any. */
  readonly url: Redacted.Redacted
  readonly prefix: string
  /** Redis that says nothing for this long is lost. In milliseconds. */
  readonly timeout: number
}

/** The URL without what lets one in. */
export const shown = (url: Redacted.Redacted): string => {
  const { host, protocol } = new URL(Redacted.value(url))
  return `${protocol}//${host}`
}

const wordsOf = (error: unknown): string => {
  const { code, message } = error as NodeJS.ErrnoException
  return sanitize(message === "" ? (code ?? "it does not answer") : message)
}

/** What Redis adds to its words where a script was told them. */
const whereInScript = /\.?( script: [0-9a-f]{40}, on @user_script:\d+\.)?$/

/** What Redis itself objects to; `undefined`: the connection broke. */
const objectionOf = (error: unknown): StoreFailed | undefined => {
  if (!(error instanceof ErrorReply)) return undefined
  const [code = "ERR"] = error.message.split(" ")
  return new StoreFailed({ code, reason: `Redis says "${sanitize(error.message.replace(whereInScript, ""))}"` })
}

/** Connects, and stays connected until the scope closes. */
const make = Effect.fnUntraced(function* ({
  prefix,
  timeout,
  url
}: Options): Effect.fn.Return<Link, CannotReachRedis, Scope.Scope> {
  const commands = createClient({
    url: Redacted.value(url),
    name: "hubbub",
    RESP: 2,
    disableOfflineQueue: true,
    commandsQueueMaxLength: maxCommands,
    // something is heard all the time, or the connection is lost
    pingInterval: Math.ceil(timeout / 3),
    socket: {
      connectTimeout: timeout,
      socketTimeout: timeout,
      reconnectStrategy: (retries: number) => Math.min(maxRetryMillis, 20 * 2 ** Math.min(retries, 10))
    }
  })
  const published = commands.duplicate({ disableOfflineQueue: false })
  const clients = [commands, published]

  const report = Effect.runForkWith(yield* Effect.context<never>())
  const watchers = new Set<Watcher>()
  /** Those who wait for the connections. */
  let waiting: Array<() => void> = []
  let isLost = false
  let hasBegun = false
  let timer: NodeJS.Timeout | undefined

  const isReady = () => clients.every((client) => client.isReady)
  const wakeAll = () => {
    const woken = waiting
    waiting = []
    for (const wake of woken) wake()
  }
  const ready = () => {
    if (!isReady()) return
    clearTimeout(timer)
    timer = undefined
    isLost = false
    if (hasBegun) for (const { onReady } of watchers) onReady()
    wakeAll()
  }
  const down = () => {
    timer ??= setTimeout(() => {
      timer = undefined
      // an error may be that of a connection before this one
      if (isReady()) return
      isLost = true
      for (const { onLost } of watchers) onLost()
      wakeAll()
    }, graceMillis)
  }
  for (const client of clients) {
    client.on("error", () => hasBegun && down())
    client.on("ready", ready)
  }

  const destroy = Effect.sync(() => {
    clearTimeout(timer)
    for (const client of clients) if (client.isOpen) client.destroy()
  })
  const refused = (reason: string) => new CannotReachRedis({ url: shown(url), reason })
  const connect = Effect.callback<void, CannotReachRedis>((resume) => {
    const fail = (error: unknown) => resume(Effect.fail(refused(wordsOf(error))))
    // whoever starts a server wants to know at once what is wrong
    for (const client of clients) client.once("error", fail)
    Promise.all(clients.map((client) => client.connect())).then(() => resume(Effect.void), fail)
  }).pipe(Effect.timeoutOrElse({ duration: timeout, orElse: () => Effect.fail(refused("it does not answer")) }))

  yield* Effect.addFinalizer(() => destroy)
  yield* connect
  hasBegun = true

  const trouble = () => (isLost ? lost : undefined)

  /** Waits until the connections are there, or have been gone for too long. */
  const connected: Effect.Effect<void, StoreFailed> = Effect.callback((resume) => {
    const look = () => {
      if (isLost) resume(Effect.fail(lost))
      else if (isReady()) resume(Effect.void)
      else waiting.push(look)
    }
    look()
  })

  const attempt = <A>(ask: () => Promise<A>): Effect.Effect<A, StoreFailed> =>
    Effect.callback<A, StoreFailed>((resume) => {
      ask().then(
        (reply) => resume(Effect.succeed(reply)),
        (error: unknown) => {
          const objection = objectionOf(error)
          const isPassing = objection === undefined || notReady.has(objection.code)
          if (!isPassing) return resume(Effect.fail(objection))
          const again = Effect.andThen(
            connected,
            Effect.suspend(() => attempt(ask))
          )
          // a connection that breaks again and again, or loads, is not asked in a tight loop
          return resume(isLost ? Effect.fail(lost) : Effect.andThen(pause, again))
        }
      )
    })

  const pause = Effect.callback<void>((resume) => {
    const timer = setTimeout(() => resume(Effect.void), 10)
    return Effect.sync(() => clearTimeout(timer))
  })

  const evaluate = async <A>({ sha, source }: Script, rest: ReadonlyArray<string>): Promise<A> => {
    try {
      return (await commands.sendCommand(["EVALSHA", sha, ...rest])) as A
    } catch (error) {
      if (!(error instanceof ErrorReply && error.message.startsWith("NOSCRIPT"))) throw error
      return (await commands.sendCommand(["EVAL", source, ...rest])) as A
    }
  }

  return {
    key: (name) => prefix + name,
    trouble,
    send: <A>(...command: ReadonlyArray<string>) => attempt(() => commands.sendCommand(command) as Promise<A>),
    run: <A>(script: Script, keys: ReadonlyArray<string>, args: ReadonlyArray<string | number>) =>
      attempt(() => evaluate<A>(script, [String(keys.length), ...keys, ...args.map(String)])),
    subscribe: (channel, onMessage) => {
      const heard = (message: string) => {
        try {
          onMessage(message)
        } catch (defect) {
          // the client would never read on
          report(Effect.logError(`What was published to ${sanitize(channel)} cannot be read`, defect))
        }
      }
      return Effect.acquireRelease(
        attempt(() => published.subscribe(channel, heard)),
        () => Effect.sync(() => void published.unsubscribe(channel, heard).catch(() => {}))
      )
    },
    watch: (watcher) =>
      Effect.acquireRelease(
        Effect.sync(() => void watchers.add(watcher)),
        () => Effect.sync(() => void watchers.delete(watcher))
      )
  }
})

/** The connections of this process. */
export const layer = (options: Options): Layer.Layer<RedisLink, CannotReachRedis> =>
  Layer.effect(RedisLink, make(options))
