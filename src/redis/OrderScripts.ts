/**
 * The order of a room in Redis: the scripts that number events, read what comes after a number, and open a room.
 *
 * **Details**
 *
 * KEYS: `meta` (a hash: epoch, seq, topic), `log` (a stream: one entry a batch, its id `0-<last number>`), and, to append,
 * `last` (the batch this process appended last). A room's keys share a hash tag, so that they are in one slot of a cluster.
 */
import * as Script from "./Script.ts"

/** How far the numbers leap when the order begins anew: no process knows numbers so far above another's. */
const leap = 2 ** 20

/** How long a batch that was appended may be appended again, in milliseconds. */
const retryMillis = 3_600_000

/** ARGV of all: what the process knows of the room, and what to do where that is not true any more. */
const common = `
local meta, log = KEYS[1], KEYS[2]
local knownEpoch, known, freshEpoch, at, notice, channel = ARGV[1], tonumber(ARGV[2]), ARGV[3], ARGV[4], ARGV[5], ARGV[6]
local keepLines, keepMillis, knownTopic = tonumber(ARGV[7]), ARGV[8], ARGV[9]
local state = redis.call('HMGET', meta, 'epoch', 'seq')
local epoch, seq = state[1], tonumber(state[2] or '0')

local function whole(number) return string.format('%.0f', number) end
local function about() return redis.call('HGET', meta, 'topic') or '' end
local function forgotten() return redis.call('HGET', meta, 'forgotten') or '0' end

local function add(count, by, events)
  local first = seq + 1
  seq = seq + count
  local oldest = '0-' .. whole(math.max(seq - keepLines, 0))
  redis.call('XADD', log, 'MINID', '~', oldest, '0-' .. whole(seq), 'f', whole(first), 'a', at, 'e', events)
  redis.call('HSET', meta, 'epoch', epoch, 'seq', whole(seq))
  redis.call('PEXPIRE', log, keepMillis)
  redis.call('PEXPIRE', meta, keepMillis)
  redis.call('PUBLISH', channel, table.concat({'B', epoch, whole(first), whole(seq), at, by, events}, ' '))
  return first
end

-- what somebody was told is not there: nothing gets a number again, and everybody is told; what the room is about still holds
if not epoch or (knownEpoch ~= '' and known > seq) then
  epoch = freshEpoch
  redis.call('HSET', meta, 'epoch', epoch, 'seq', whole(seq), 'topic', knownTopic)
  redis.call('PEXPIRE', meta, keepMillis)
  if knownEpoch ~= '' then
    seq = known + ${leap}
    add(1, '', notice)
  end
end`

/** The `origin` of a line in the JSON of events. Within a text its quotes are escaped. */
const origin = `'"origin":"([^"]*)"'`

/** Batches of what is not known that are looked through, or answered. */
const unseenRows = 64

/**
 * Appends a batch, or answers without a number where what is not known may have a line of it: whoever asks then looks for
 * themselves. ARGV: who appends, the number of the batch, how many events, the events, and `1` and a topic where they set one.
 */
export const append = Script.make(
  common,
  `
local by, batch, count, events, hasTopic, topic = ARGV[10], ARGV[11], tonumber(ARGV[12]), ARGV[13], ARGV[14], ARGV[15]
local last = KEYS[3]

-- what comes before a number and is not known
local function unseen(number)
  return redis.call('XRANGE', log, '(0-' .. whole(known), '0-' .. whole(number), 'COUNT', ${unseenRows})
end

local function mayBeThere()
  local origins, some = {}, false
  for origin in string.gmatch(events, ${origin}) do origins[origin], some = true, true end
  if not some then return false end
  local rows = unseen(seq)
  if #rows == ${unseenRows} then return true end
  for _, row in ipairs(rows) do
    for origin in string.gmatch(row[2][6] or '', ${origin}) do
      if origins[origin] then return true end
    end
  end
  return false
end

local function answer(first, rows) return {epoch, first, rows, about(), forgotten()} end

local first
local done = redis.call('HMGET', last, 'epoch', 'batch', 'first')
if done[1] == epoch and done[2] == batch then
  first = tonumber(done[3])
elseif known < seq and mayBeThere() then
  return answer('', unseen(seq))
else
  first = add(count, by, events)
  if hasTopic == '1' then redis.call('HSET', meta, 'topic', topic) end
  redis.call('HSET', last, 'epoch', epoch, 'batch', batch, 'first', whole(first))
  redis.call('PEXPIRE', last, ${retryMillis})
end
return answer(whole(first), known < first - 1 and unseen(first - 1) or {})`
)

/** ARGV: the most batches. */
export const after = Script.make(
  common,
  `
return {epoch, redis.call('XRANGE', log, '(0-' .. whole(known), '+', 'COUNT', ARGV[10]), about(), forgotten()}`
)

/** ARGV: the most batches. */
export const open = Script.make(
  common,
  `
return {epoch, whole(seq), about(), redis.call('XREVRANGE', log, '+', '-', 'COUNT', ARGV[10]), forgotten()}`
)

/** How long it is remembered, in milliseconds, that no rules hold any more: longer than any process keeps a room open for nobody. */
const ruledMillis = 3_600_000

/**
 * KEYS: meta, log, who, rules. ARGV: channel. Ends a lock that nobody is behind any more, with all that was said there, and
 * returns up to which number; nothing, where there is no lock, or somebody is there.
 */
export const endLock = Script.make(`
local meta, log, who, rules, channel = KEYS[1], KEYS[2], KEYS[3], KEYS[4], ARGV[1]
local version = (redis.call('GET', rules) or ''):match('^(%d+) %d+ =')
if not version or redis.call('EXISTS', who) == 1 then return false end
local none = string.format('%.0f', tonumber(version) + 1) .. ' 0 -'
local last = redis.call('HGET', meta, 'seq') or '0'
redis.call('SET', rules, none, 'PX', ${ruledMillis})
redis.call('PUBLISH', channel, 'F ' .. last)
redis.call('PUBLISH', channel, 'R ' .. none)
redis.call('DEL', log)
redis.call('HSET', meta, 'topic', '', 'forgotten', last)
return last`)
