-- What happened, in the sender's words: the reason of a report, the emoji of a reaction.
ALTER TABLE notification ADD COLUMN detail TEXT;

-- Votes in the owner's polls, and the owner's in others'. Who voted is never told to anybody.
CREATE TABLE vote (
    seq         INTEGER PRIMARY KEY,
    question    TEXT NOT NULL,
    voter       TEXT NOT NULL,
    choice      TEXT NOT NULL,              -- the name of the option
    at          BIGINT NOT NULL,
    UNIQUE (question, voter, choice)
);

-- Emoji that people put on posts. A Like with an emoji is here and among the likes.
CREATE TABLE reaction (
    activity_uri TEXT NOT NULL PRIMARY KEY,
    object_uri   TEXT NOT NULL,
    actor        TEXT NOT NULL,
    emoji        TEXT NOT NULL,             -- plain text
    at           BIGINT NOT NULL,
    UNIQUE (object_uri, actor, emoji)
);

-- A post that quotes another, and whether the quoted author approved. One row for a quoting post.
CREATE TABLE quote (
    quoting     TEXT NOT NULL PRIMARY KEY,
    quoted      TEXT NOT NULL,
    actor       TEXT NOT NULL,              -- who quotes
    request_uri TEXT,                       -- the QuoteRequest, where there was one
    stamp       TEXT,                       -- the QuoteAuthorization, once there is one
    state       TEXT NOT NULL CHECK (state IN ('pending', 'accepted', 'rejected', 'revoked')),
    at          BIGINT NOT NULL
);
CREATE INDEX quote_quoted ON quote (quoted);
CREATE INDEX quote_stamp ON quote (stamp);
CREATE INDEX quote_request ON quote (request_uri);

-- The kinds of work are no longer listed in the schema: a new one would need this table to be copied again.
CREATE TABLE work_of_any_kind (
    seq          INTEGER PRIMARY KEY,
    kind         TEXT NOT NULL,
    lane         TEXT NOT NULL,
    subject      TEXT NOT NULL,
    activity_uri TEXT NOT NULL,
    target       TEXT NOT NULL,
    state        TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'done', 'given-up')),
    attempts     INTEGER NOT NULL DEFAULT 0,
    due_at       BIGINT NOT NULL,
    leased_until BIGINT NOT NULL DEFAULT 0,
    status       INTEGER,
    answer       TEXT,
    created_at   BIGINT NOT NULL,
    finished_at  BIGINT,
    UNIQUE (kind, activity_uri, target)
);
INSERT INTO work_of_any_kind (seq, kind, lane, subject, activity_uri, target, state, attempts, due_at, leased_until, status, answer, created_at, finished_at)
    SELECT seq, kind, lane, subject, activity_uri, target, state, attempts, due_at, leased_until, status, answer, created_at, finished_at FROM work;
DROP TABLE work;
ALTER TABLE work_of_any_kind RENAME TO work;
CREATE INDEX work_due ON work (due_at) WHERE state = 'waiting';
CREATE INDEX work_order ON work (target, subject) WHERE state = 'waiting';
