/**
 * Several built servers over one Redis, and clients that write down all they hear.
 */
import * as Effect from "effect/Effect"
import type * as LineClient from "../e2e/LineClient.ts"
import * as Server from "../e2e/Server.ts"
import type { RedisServer } from "./RedisServer.ts"

/** Shorter than the defaults, so that a test need not wait for them. */
export const quick = { HUBBUB_NODE_TIMEOUT: "2s", HUBBUB_REDIS_TIMEOUT: "1s", HUBBUB_REPLAY_LINES: "0" }

/** Starts one more server over a Redis. */
export const start = (redis: RedisServer, variables: Server.Variables = {}) =>
  Server.start({
    ...quick,
    HUBBUB_REDIS_URL: redis.url,
    HUBBUB_ECHO_PORT: "off",
    HUBBUB_CHANGE_BURST: "1000",
    ...variables
  })

/** The talk that somebody heard: `<ann> 12` is `ann 12`. */
export const talkOf = ({ transcript }: LineClient.LineClient): ReadonlyArray<string> =>
  transcript.lines.flatMap((line) => {
    const [, by, text] = /^<(\S+)> (\d+)\.$/.exec(line) ?? []
    return by === undefined ? [] : [`${by} ${text}`]
  })

/** Says numbered lines until it is told to stop, and gives how many. */
export const talk = (client: LineClient.LineClient, isOver: () => boolean) =>
  Effect.gen(function* () {
    let said = 0
    while (!isOver()) {
      yield* client.say(`${++said}.`)
      yield* Effect.sleep("3 millis")
    }
    return said
  })
