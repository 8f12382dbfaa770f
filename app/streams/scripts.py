"""The steps that must happen as one, as Lua."""

from __future__ import annotations

APPEND = """
-- KEYS stream, index, wake  ARGV work, field, value, ...   → {entry, entries before it, or -1 when it was there}
local known = redis.call('HGET', KEYS[2], ARGV[1])
if known and #redis.call('XRANGE', KEYS[1], known, known) == 1 then return {known, -1} end
local before = redis.call('XLEN', KEYS[1])
local entry = redis.call('XADD', KEYS[1], '*', unpack(ARGV, 2))
redis.call('HSET', KEYS[2], ARGV[1], entry)
redis.call('RPUSH', KEYS[3], '')
redis.call('LTRIM', KEYS[3], -1, -1)
return {entry, before}
"""

TAKE = """
-- KEYS stream  ARGV group, bridge, entry, ...   → for each 1 when the bridge holds it now, else 0
local taken = {}
for place = 3, #ARGV do
  taken[place - 2] = 0
  if #redis.call('XPENDING', KEYS[1], ARGV[1], ARGV[place], ARGV[place], 1) == 0
      and #redis.call('XRANGE', KEYS[1], ARGV[place], ARGV[place]) == 1 then
    redis.call('XCLAIM', KEYS[1], ARGV[1], ARGV[2], 0, ARGV[place], 'FORCE', 'JUSTID')
    taken[place - 2] = 1
  end
end
return taken
"""

DROP = """
-- KEYS stream, index, starts  ARGV group, work   → 1 when it waited and is gone now, else 0
local entry = redis.call('HGET', KEYS[2], ARGV[2])
if not entry or redis.call('HEXISTS', KEYS[3], ARGV[2]) == 1 then return 0 end
redis.call('XACK', KEYS[1], ARGV[1], entry)
redis.call('XDEL', KEYS[1], entry)
redis.call('HDEL', KEYS[2], ARGV[2])
return 1
"""

BEGIN = """
-- KEYS stream, starts  ARGV group, entry, worker, bridge, stale ms, work   → delivery from 1; 0 gone; -1 runs elsewhere
local row = redis.call('XPENDING', KEYS[1], ARGV[1], ARGV[2], ARGV[2], 1)[1]
if not row then return 0 end
if row[2] ~= ARGV[4] and row[2] ~= ARGV[3] and row[3] < tonumber(ARGV[5]) then return -1 end
redis.call('XCLAIM', KEYS[1], ARGV[1], ARGV[3], 0, ARGV[2], 'JUSTID')
return redis.call('HINCRBY', KEYS[2], ARGV[6], 1)
"""

HOLD = """
-- KEYS stream  ARGV group, entry, from, to, idle ms   → 1 when `from` held it and `to` now does, with that idle time
local row = redis.call('XPENDING', KEYS[1], ARGV[1], ARGV[2], ARGV[2], 1)[1]
if not row or row[2] ~= ARGV[3] then return 0 end
redis.call('XCLAIM', KEYS[1], ARGV[1], ARGV[4], 0, ARGV[2], 'IDLE', ARGV[5], 'JUSTID')
return 1
"""

POSITION = """
-- KEYS stream, index  ARGV work, limit   → entries before it, at most limit; -1 when it is not there
local entry = redis.call('HGET', KEYS[2], ARGV[1])
if not entry then return -1 end
return #redis.call('XRANGE', KEYS[1], '-', '(' .. entry, 'COUNT', ARGV[2])
"""

CLAIM = """
-- KEYS result, in flight  ARGV milliseconds   → the result; else 1 when it is ours to make now, 0 when another's
local kept = redis.call('GET', KEYS[1])
if kept then return kept end
return redis.call('SET', KEYS[2], '1', 'NX', 'PX', ARGV[1]) and 1 or 0
"""

ANNOUNCE = """
-- KEYS workers  ARGV name   by Redis' own clock, so that the clocks of the workers' machines do not matter
return redis.call('ZADD', KEYS[1], redis.call('TIME')[1], ARGV[1])
"""

ALIVE = """
-- KEYS workers  ARGV silent seconds   → names heard of since
local now = tonumber(redis.call('TIME')[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - 100 * tonumber(ARGV[1]))
return redis.call('ZRANGEBYSCORE', KEYS[1], now - tonumber(ARGV[1]), '+inf')
"""
