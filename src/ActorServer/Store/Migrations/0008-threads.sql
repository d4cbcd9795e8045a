-- What the queue can do are the kinds in WorkRow; their list is not repeated here, so that a new one needs no new table.
CREATE TABLE work_of_any_kind (
    seq          INTEGER PRIMARY KEY,
    kind         TEXT NOT NULL,
    lane         TEXT NOT NULL,             -- the host
    subject      TEXT NOT NULL,             -- rows of one subject and target go in order
    activity_uri TEXT NOT NULL,             -- what is delivered, or what asked for the fetch: an activity, a post whose thread is read, a person
    target       TEXT NOT NULL,             -- deliver: an inbox; resolve: an actor whose inbox is not known yet; others: a document
    depth        INTEGER NOT NULL DEFAULT 0,
    state        TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'done', 'given-up')),
    attempts     INTEGER NOT NULL DEFAULT 0,
    due_at       BIGINT NOT NULL,
    leased_until BIGINT NOT NULL DEFAULT 0,
    status       INTEGER,                   -- the last answer's HTTP status, where there was an answer
    answer       TEXT,                      -- what the last answer said, or why there was none
    created_at   BIGINT NOT NULL,
    finished_at  BIGINT,
    UNIQUE (kind, activity_uri, target)
);
INSERT INTO work_of_any_kind (seq, kind, lane, subject, activity_uri, target, depth, state, attempts, due_at, leased_until, status, answer, created_at, finished_at)
    SELECT seq, kind, lane, subject, activity_uri, target, depth, state, attempts, due_at, leased_until, status, answer, created_at, finished_at FROM work;
DROP TABLE work;
ALTER TABLE work_of_any_kind RENAME TO work;
CREATE INDEX work_due ON work (due_at) WHERE state = 'waiting';
CREATE INDEX work_order ON work (target, subject) WHERE state = 'waiting';
CREATE INDEX work_activity ON work (activity_uri);

-- When the answers in the thread of a post were last asked for.
CREATE TABLE thread (
    uri         TEXT NOT NULL PRIMARY KEY,  -- the post whose page was opened
    started_at  BIGINT NOT NULL
);

-- Servers whose idea of whether the owner follows somebody of theirs is not ours. For the owner to look at; nothing happens by itself.
CREATE TABLE follow_difference (
    actor       TEXT NOT NULL PRIMARY KEY,  -- whose followers were compared
    state       TEXT NOT NULL,              -- here: accepted, or none
    digest      TEXT NOT NULL,              -- what their server sent
    first_at    BIGINT NOT NULL,
    last_at     BIGINT NOT NULL
);

-- Do they agree to be found by search? Not said is no.
ALTER TABLE peer ADD COLUMN indexable INTEGER NOT NULL DEFAULT 0;

-- Keys that somebody proved to hold, beside the address that their server gives them.
CREATE TABLE peer_identity (
    actor       TEXT NOT NULL,
    subject     TEXT NOT NULL,              -- a DID
    verified_at BIGINT NOT NULL,
    PRIMARY KEY (actor, subject)
);
CREATE INDEX peer_identity_subject ON peer_identity (subject);

-- Pages that the owner names as their own, and whether they name the owner in return.
CREATE TABLE profile_link (
    href        TEXT NOT NULL PRIMARY KEY,
    checked_at  BIGINT NOT NULL,
    verified_at BIGINT
);
