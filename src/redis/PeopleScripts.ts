/**
 * People in Redis: the scripts that give names, keep the lists of rooms, and clear up after processes that are gone.
 *
 * **Details**
 *
 * Names (`{people}:…`, one slot of a cluster): a hash `names`, each value `<lease> <person> <name>`; a set `names:<lease>` of
 * what a process holds; `alive:<lease>`, which expires; a set `nodes` of all leases. Rooms (`{room}:who`, with the keys of
 * their order): a hash of `<lease> <arrival> <occupant>` by person.
 */
import * as Script from "./Script.ts"

/**
 * KEYS: names, names of this lease, marker. ARGV: key, lease, person, name, `…alive:`, a generation or nothing. Returns 1, 0
 * where it is somebody's, or 2 where Redis has forgotten whose it is.
 */
export const claim = Script.make(`
if ARGV[6] ~= '' and redis.call('GET', KEYS[3]) ~= ARGV[6] then return 2 end
local held = redis.call('HGET', KEYS[1], ARGV[1])
if held then
  local lease, person = held:match('^(%d+) (%d+) ')
  if person ~= ARGV[3] and redis.call('EXISTS', ARGV[5] .. lease) == 1 then return 0 end
end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2] .. ' ' .. ARGV[3] .. ' ' .. ARGV[4])
redis.call('SADD', KEYS[2], ARGV[1])
return 1`)

/** KEYS: names, names of this lease. ARGV: key, person. */
export const release = Script.make(`
local held = redis.call('HGET', KEYS[1], ARGV[1])
if held and held:match('^%d+ (%d+) ') == ARGV[2] then redis.call('HDEL', KEYS[1], ARGV[1]) end
redis.call('SREM', KEYS[2], ARGV[1])`)

/** KEYS: names. ARGV: key, `…alive:`. Returns the person and the name, or nothing. */
export const find = Script.make(`
local held = redis.call('HGET', KEYS[1], ARGV[1])
if not held then return false end
local lease, person, name = held:match('^(%d+) (%d+) (.*)$')
if redis.call('EXISTS', ARGV[2] .. lease) == 0 then return false end
return {person, name}`)

/** KEYS: who, meta. ARGV: channel, lease, person, occupant, arrival or 0. Returns the arrival, and whether they were there. */
export const enter = Script.make(`
local there = redis.call('HGET', KEYS[1], ARGV[3])
local arrival = there and there:match('^%d+ (%d+) ') or ARGV[5]
local last = tonumber(redis.call('HGET', KEYS[2], 'arrivals') or '0')
if arrival == '0' then arrival = tostring(last + 1) end
if tonumber(arrival) > last then redis.call('HSET', KEYS[2], 'arrivals', arrival) end
redis.call('HSET', KEYS[1], ARGV[3], ARGV[2] .. ' ' .. arrival .. ' ' .. ARGV[4])
redis.call('PUBLISH', ARGV[1], 'W+ ' .. arrival .. ' ' .. ARGV[4])
return {arrival, there and 1 or 0}`)

/** KEYS: who. ARGV: channel, person. */
export const leave = Script.make(`
if redis.call('HDEL', KEYS[1], ARGV[2]) == 1 then redis.call('PUBLISH', ARGV[1], 'W- ' .. ARGV[2]) end`)

/** KEYS: alive, nodes. ARGV: lease, milliseconds. Takes a lease. */
export const begin = Script.make(`
redis.call('SET', KEYS[1], '1', 'PX', ARGV[2])
redis.call('SADD', KEYS[2], ARGV[1])`)

/** KEYS: nodes. ARGV: `…alive:`, `…sweep:`, milliseconds. Returns leases that have run out, for this process to clear up. */
export const dead = Script.make(`
local dead = {}
for _, lease in ipairs(redis.call('SMEMBERS', KEYS[1])) do
  if redis.call('EXISTS', ARGV[1] .. lease) == 0
    and redis.call('SET', ARGV[2] .. lease, '1', 'NX', 'PX', ARGV[3]) then
    table.insert(dead, lease)
  end
end
return dead`)

/**
 * KEYS: who, those who are gone (a list, until others have been told). ARGV: channel, lease. Returns those who are gone.
 */
export const sweepRoom = Script.make(`
local all = redis.call('HGETALL', KEYS[1])
for index = 1, #all, 2 do
  local lease, _, occupant = all[index + 1]:match('^(%d+) (%d+) (.*)$')
  if lease == ARGV[2] then
    redis.call('HDEL', KEYS[1], all[index])
    redis.call('RPUSH', KEYS[2], occupant)
    redis.call('PEXPIRE', KEYS[2], 3600000)
    redis.call('PUBLISH', ARGV[1], 'W- ' .. all[index])
  end
end
return redis.call('LRANGE', KEYS[2], 0, -1)`)

/** KEYS: names, names of the lease, nodes, swept. ARGV: lease. Frees the names, and forgets the lease. */
export const sweepNames = Script.make(`
for _, key in ipairs(redis.call('SMEMBERS', KEYS[2])) do
  local held = redis.call('HGET', KEYS[1], key)
  if held and held:match('^(%d+) ') == ARGV[1] then redis.call('HDEL', KEYS[1], key) end
end
redis.call('DEL', KEYS[2])
redis.call('SREM', KEYS[3], ARGV[1])
redis.call('SET', KEYS[4], '1', 'PX', 86400000)`)
