-- How many steps away from what the owner wrote: members of a collection that was named are 1, of a collection among them 2.
ALTER TABLE work ADD COLUMN depth INTEGER NOT NULL DEFAULT 0;
CREATE INDEX peer_followers ON peer (followers);
