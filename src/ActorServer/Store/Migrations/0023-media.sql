-- What a file of the owner's looks like before it is there, how long it takes, what of it must stay in sight.
ALTER TABLE media ADD COLUMN blurhash TEXT;
ALTER TABLE media ADD COLUMN duration BIGINT;           -- milliseconds
ALTER TABLE media ADD COLUMN focus_x DOUBLE PRECISION;  -- from -1 to 1, to the right
ALTER TABLE media ADD COLUMN focus_y DOUBLE PRECISION;  -- from -1 to 1, upwards

-- A smaller copy of a picture, and the poster of a film, are files like any other; this is what they were made from.
ALTER TABLE media ADD COLUMN made_from TEXT;
CREATE INDEX media_made_from ON media (made_from);

-- When the tools looked at it. Not yet: they were missing, or it waits in the queue.
ALTER TABLE media ADD COLUMN prepared_at BIGINT;
