-- Where each post stands in the order of publication: the second since 1970 times 4096, and a number within the second.
-- words: those of the post, as the program cuts and folds them (ADR 14).
CREATE TABLE post_place (
    place       BIGINT PRIMARY KEY,
    uri         TEXT NOT NULL UNIQUE,
    words       tsvector
);
CREATE INDEX post_place_words ON post_place USING gin (words);

-- What a post has that the wall is filtered by: picture, video, and #tag for each hashtag.
CREATE TABLE post_mark (
    uri         TEXT NOT NULL,
    mark        TEXT NOT NULL,
    own         INTEGER NOT NULL,
    at          BIGINT NOT NULL,            -- when it was published
    PRIMARY KEY (uri, mark)
);
CREATE INDEX post_mark_at ON post_mark (mark, own, at, uri);
-- The same for each place on the wall, in the wall's order.
CREATE TABLE wall_mark (
    mark        TEXT NOT NULL,
    at          BIGINT NOT NULL,
    seq         BIGINT NOT NULL,
    PRIMARY KEY (mark, at, seq)
);
CREATE INDEX wall_mark_seq ON wall_mark (seq);

-- What is here already is read by the running server, a little at a time; this says how far it is.
INSERT INTO setting (name, value) SELECT 'search.older', '' WHERE EXISTS (SELECT 1 FROM object);
