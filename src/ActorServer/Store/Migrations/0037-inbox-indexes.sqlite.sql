-- Most posts answer nothing: they have no place among the answers.
DROP INDEX object_in_reply_to;
CREATE INDEX object_in_reply_to ON object (in_reply_to, published_at, uri) WHERE in_reply_to IS NOT NULL;

-- Marks were kept three times: by number, by post, by mark. Nobody asks for the number.
CREATE TABLE post_mark_by_post (
    uri         TEXT NOT NULL,
    mark        TEXT NOT NULL,
    own         INTEGER NOT NULL,
    at          BIGINT NOT NULL,            -- when it was published
    PRIMARY KEY (uri, mark)
) WITHOUT ROWID;
INSERT INTO post_mark_by_post (uri, mark, own, at) SELECT uri, mark, own, at FROM post_mark ORDER BY uri, mark;
DROP TABLE post_mark;
ALTER TABLE post_mark_by_post RENAME TO post_mark;
CREATE INDEX post_mark_at ON post_mark (mark, own, at, uri);
