-- With several writers a position may be committed after a higher one; whoever reads on from the highest would miss it. So each transaction that takes
-- a position holds, until its end, a shared lock on the one before it: below the lowest that is held nothing more can appear.
ALTER TABLE activity ALTER COLUMN seq DROP IDENTITY;
CREATE SEQUENCE activity_position MINVALUE 0 START 0 OWNED BY activity.seq;
SELECT setval('activity_position', (SELECT COALESCE(MAX(seq), 0) FROM activity), true);

CREATE FUNCTION next_activity() RETURNS BIGINT LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared((1::BIGINT << 62) + (SELECT last_value FROM activity_position));
    RETURN nextval('activity_position');
END $$;

ALTER TABLE activity ALTER COLUMN seq SET DEFAULT next_activity();

-- The newest is read before the locks: what takes a position between the two is above it. Rows are read after this, in another transaction.
CREATE FUNCTION settled_activity() RETURNS BIGINT LANGUAGE plpgsql AS $$
DECLARE
    newest BIGINT;
    unsettled BIGINT;
BEGIN
    newest := (SELECT last_value FROM activity_position);
    unsettled := (
        SELECT MIN((classid::BIGINT << 32) | objid::BIGINT) - (1::BIGINT << 62) FROM pg_locks
        WHERE locktype = 'advisory' AND objsubid = 1 AND classid::BIGINT >= 1 << 30
          AND database = (SELECT oid FROM pg_database WHERE datname = current_database()));
    RETURN LEAST(newest, unsettled);
END $$;
