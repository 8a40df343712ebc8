/**
 * What holds in rooms, in Redis: for each room the last word of anybody, with a version that grows with each. So what was
 * changed last wins, also over a process that was cut off, and a process knows it when Redis has lost some of it.
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"
import { noRules, type RoomRules } from "../hub/RoomRules.ts"
import type { StoreFailed } from "../hub/RoomStore.ts"
import { RedisLink } from "./RedisLink.ts"
import * as Script from "./Script.ts"

/**
 * KEYS: rules, as `<version> <slow> <password>`. ARGV: channel, what this process knows, a pace or nothing, a password or
 * nothing. Changes what is given. Returns what holds from here on.
 */
const change = Script.make(`
local function parts(text) return (text or ''):match('^(%d+) (%d+) (.*)$') end
local version, slow, password = parts(redis.call('GET', KEYS[1]))
local known, knownSlow, knownPassword = parts(ARGV[2])
if tonumber(version or '-1') < tonumber(known) then version, slow, password = known, knownSlow, knownPassword end
if ARGV[3] ~= '' then slow = ARGV[3] end
if ARGV[4] ~= '' then password = ARGV[4] end
local rules = string.format('%.0f', tonumber(version) + 1) .. ' ' .. slow .. ' ' .. password
redis.call('SET', KEYS[1], rules)
redis.call('PUBLISH', ARGV[1], 'R ' .. rules)
return rules`)

/** KEYS: who, rules. ARGV: channel, what this process knows, its version. A lock ends with the last who is there. */
const raise = Script.make(`
if redis.call('EXISTS', KEYS[1]) == 0 then return end
local version = (redis.call('GET', KEYS[2]) or ''):match('^%d+') or '0'
if tonumber(version) >= tonumber(ARGV[3]) then return end
redis.call('SET', KEYS[2], ARGV[2])
redis.call('PUBLISH', ARGV[1], 'R ' .. ARGV[2])`)

/** KEYS: rules, meta. Returns what holds, and up to which number all is forgotten: a lock ends with what was said behind it. */
const look = Script.make("return {redis.call('GET', KEYS[1]), redis.call('HGET', KEYS[2], 'forgotten')}")

/** The rules of a room that nobody has made any for. */
const none = "0 0 -"

const versionOf = (text: string): number => Number(/^\d+/.exec(text)?.[0] ?? 0)

/** Rules as Redis has them: no password is `-`, any other follows a `=`. */
const rulesOf = (text: string): RoomRules => {
  const [, slow, password] = /^\d+ (\d+) (?:-|=(.*))$/s.exec(text) ?? []
  if (slow === undefined) return noRules
  return { slow: Duration.millis(Number(slow)), password: password === undefined ? undefined : Redacted.make(password) }
}

/** A room whose rules this process is told. */
interface Ruled {
  text: string
  readonly onRules: (rules: RoomRules) => void
  /** Whether somebody here is there, and minds: what holds must not get lost then. */
  readonly isMinded: () => boolean
}

/** What holds in rooms, as this process is told. */
export const make = Effect.gen(function* () {
  const { key, run, send } = yield* RedisLink
  const rooms = new Map<string, Ruled>()
  const roomKey = (room: string, what: string) => key(`{${room}}${what}`)

  /** Writes down again what is known, where Redis has less. */
  const restate = (room: string): Effect.Effect<void, StoreFailed> =>
    Effect.suspend(() => {
      const text = rooms.get(room)?.text ?? none
      if (text === none) return Effect.void
      const args = [roomKey(room, ""), text, versionOf(text)]
      return Effect.asVoid(run(raise, [roomKey(room, ":who"), roomKey(room, ":rules")], args))
    })

  /** Takes what Redis has, at once, unless more is known here and somebody minds: run what it returns to tell Redis. */
  const learn = (room: string, text: string): Effect.Effect<void, StoreFailed> => {
    const ruled = rooms.get(room)
    if (ruled === undefined) return Effect.void
    if (versionOf(text) < versionOf(ruled.text) && ruled.isMinded()) return restate(room)
    ruled.text = text
    ruled.onRules(rulesOf(text))
    return Effect.void
  }

  return {
    restate,
    learn,
    /** Is told what holds in a room, until the scope closes. */
    attend: (
      room: string,
      onRules: (rules: RoomRules) => void,
      isMinded: () => boolean
    ): Effect.Effect<void, never, Scope.Scope> =>
      Effect.acquireRelease(
        Effect.sync(() => void rooms.set(room, { text: none, onRules, isMinded })),
        () => Effect.sync(() => void rooms.delete(room))
      ),
    /** What holds in a room, wherever its people are. */
    get: (room: string): Effect.Effect<RoomRules, StoreFailed> =>
      Effect.map(send<string | null>("GET", roomKey(room, ":rules")), (found) => rulesOf(found ?? none)),
    /** Reads what holds, for a room that is attended, and returns up to which number all is forgotten. */
    read: (room: string): Effect.Effect<number, StoreFailed> =>
      Effect.gen(function* () {
        const before = rooms.get(room)?.text
        const keys = [roomKey(room, ":rules"), roomKey(room, ":meta")]
        const [found, forgotten] = yield* run<readonly [string | null, string | null]>(look, keys, [])
        const [text, heard] = [found ?? none, rooms.get(room)?.text]
        // what was heard meanwhile is newer, unless it was long on its way
        if (heard === before || versionOf(text) > versionOf(heard ?? none)) yield* learn(room, text)
        return Number(forgotten ?? 0)
      }),
    /** Changes what is given of what holds. */
    change: (room: string, rules: Partial<RoomRules>): Effect.Effect<void, StoreFailed> =>
      Effect.suspend(() => {
        const slow = rules.slow === undefined ? "" : Math.round(Duration.toMillis(rules.slow))
        const password = rules.password === undefined ? "-" : `=${Redacted.value(rules.password)}`
        const args = [roomKey(room, ""), rooms.get(room)?.text ?? none, slow, "password" in rules ? password : ""]
        return Effect.flatMap(run<string>(change, [roomKey(room, ":rules")], args), (text) =>
          // somebody else may have had the word since
          versionOf(text) < versionOf(rooms.get(room)?.text ?? none) ? Effect.void : learn(room, text)
        )
      })
  }
})

/** What holds in rooms, as this process is told. */
export type Rules = Effect.Success<typeof make>
