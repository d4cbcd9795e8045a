-- What the owner has begun to write. One is under way in each place (the wall, an answer to one post) and is there on every device; others are put by.
CREATE TABLE draft (
    id TEXT NOT NULL PRIMARY KEY,
    place TEXT NOT NULL,
    is_kept INTEGER NOT NULL,          -- 1: put by, so that something else can be begun in the same place
    fields TEXT NOT NULL,
    saved_at BIGINT NOT NULL,
    due_at BIGINT,
    problem TEXT
);
CREATE UNIQUE INDEX draft_place ON draft (place) WHERE is_kept = 0;
CREATE INDEX draft_saved_at ON draft (saved_at);

-- Files that belong to a draft and to no post: they go with it.
CREATE TABLE draft_file (
    media_id TEXT NOT NULL PRIMARY KEY,
    draft_id TEXT NOT NULL
);
CREATE INDEX draft_file_draft ON draft_file (draft_id);
