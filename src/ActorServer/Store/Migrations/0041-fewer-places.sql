-- Ids have no order, so each index of them is one more place that an activity writes to, far from all others. These go:

-- A post says which Create brought it; that Create need not be found by its object as well. Creates that are here already are found as before.
ALTER TABLE activity ADD COLUMN with_object INTEGER NOT NULL DEFAULT 0;     -- 1: object.activity_seq of its object is this one
ALTER TABLE object ADD COLUMN activity_seq BIGINT;                          -- the Create that brought it, if one did
DROP INDEX activity_object;
CREATE INDEX activity_object ON activity (object_uri) WHERE with_object = 0;

-- Nobody asks for the marks of other people's posts, except to mark their places on the wall, and then the post is at hand.
CREATE TABLE own_mark (
    uri         TEXT NOT NULL,
    mark        TEXT NOT NULL,
    at          BIGINT NOT NULL,            -- when it was published
    PRIMARY KEY (uri, mark)
);
INSERT INTO own_mark (uri, mark, at) SELECT uri, mark, at FROM post_mark WHERE own = 1;
DROP TABLE post_mark;
CREATE INDEX own_mark_at ON own_mark (mark, at, uri);

-- A post is found by the address of its page as by a word.
DROP INDEX object_url;
