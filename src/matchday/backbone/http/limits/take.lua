-- One hit on a sliding log, in one step on the server and by the server's clock: drop what has run out, count, add, answer.
--
-- KEYS[1]  the log: a list of the hits' times in microseconds, oldest first
-- ARGV     limit, window in microseconds, amount, and in tests the time
-- Answers  1 if the hits fitted, else 0; how many count now; microseconds until the oldest of them runs out

local log, limit, window, amount = KEYS[1], tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local now = tonumber(ARGV[4])
if not now then
    local time = redis.call('TIME')
    now = time[1] * 1000000 + time[2]
end

-- A clock that was set back, or another server's after a failover: within a window its time stands still until it has
-- caught up with the last hit, so that the list stays in order; a log from further ahead would never run out and is dropped.
local last = tonumber(redis.call('LINDEX', log, -1))
if last and last > now then
    if last - now > window then
        redis.call('DEL', log)
    else
        now = last
    end
end

local oldest = tonumber(redis.call('LINDEX', log, 0))
while oldest and oldest < now - window do
    redis.call('LPOP', log)
    oldest = tonumber(redis.call('LINDEX', log, 0))
end

local count = redis.call('LLEN', log)
local is_taken = 0
if count + amount <= limit then
    local time = string.format('%.0f', now)
    for _ = 1, amount do
        redis.call('RPUSH', log, time)
    end
    -- A second more than the window: the server drops keys by the millisecond, and by the hit's time when it began.
    redis.call('PEXPIRE', log, math.ceil(window / 1000) + 1000)
    is_taken = 1
    count = count + amount
    oldest = oldest or now
end
return { is_taken, count, oldest and oldest + window - now or 0 }
