-- Whatever is still asked for because of one thing.
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
