-- When an object came here. 0: before this was noted; then when it was published counts.
ALTER TABLE object ADD COLUMN stored_at BIGINT NOT NULL DEFAULT 0;

-- Activities that were here, and objects that were deleted, whose rows are not kept any more: the first 64 bits of a hash of the id. What comes again
-- changes nothing.
CREATE TABLE forgotten (
    hash        INTEGER PRIMARY KEY
);

-- In which collections something stands.
CREATE INDEX collection_item_item ON collection_item (item);

-- How the deliveries of an activity ended whose rows in work are not kept any more, counted in hosts.
CREATE TABLE delivery_summary (
    activity_uri TEXT NOT NULL PRIMARY KEY,
    done         BIGINT NOT NULL,
    given_up     BIGINT NOT NULL,
    finished_at  BIGINT NOT NULL
);
