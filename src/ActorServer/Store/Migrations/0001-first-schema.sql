-- Times are milliseconds since 1970 (UTC). Everything that the web identifies is stored as the string it is.

CREATE TABLE setting (
    name        TEXT NOT NULL PRIMARY KEY,
    value       TEXT NOT NULL
);

-- The owner's private keys. They leave this table only into memory.
CREATE TABLE signing_key (
    key_id      TEXT NOT NULL PRIMARY KEY,
    private_pem TEXT NOT NULL,
    public_pem  TEXT NOT NULL,
    created_at  BIGINT NOT NULL,
    retired_at  BIGINT
);

-- Signed-in browsers. Only a hash of the cookie's secret is kept.
CREATE TABLE session (
    secret_hash TEXT NOT NULL PRIMARY KEY,
    csrf        TEXT NOT NULL,
    created_at  BIGINT NOT NULL,
    expires_at  BIGINT NOT NULL
);

-- Bearer tokens of the owner's apps. Only a hash is kept.
CREATE TABLE token (
    seq          INTEGER PRIMARY KEY,
    name         TEXT NOT NULL,
    secret_hash  TEXT NOT NULL UNIQUE,
    created_at   BIGINT NOT NULL,
    last_used_at BIGINT,
    revoked_at   BIGINT
);

-- Every activity that came in or went out, once. json: as received, byte for byte, or as published, without bto and bcc.
CREATE TABLE activity (
    seq         INTEGER PRIMARY KEY,
    uri         TEXT NOT NULL UNIQUE,
    direction   TEXT NOT NULL CHECK (direction IN ('in', 'out')),
    type        TEXT NOT NULL,
    actor       TEXT NOT NULL,
    object_uri  TEXT,
    visibility  TEXT NOT NULL,
    blind       TEXT,                       -- what bto and bcc named, a JSON array; never served
    json        TEXT NOT NULL,
    at          BIGINT NOT NULL
);
CREATE INDEX activity_direction ON activity (direction, seq);
CREATE INDEX activity_object ON activity (object_uri);

-- Notes and other objects, ours and other people's, as they are now.
CREATE TABLE object (
    uri           TEXT NOT NULL PRIMARY KEY,
    own           INTEGER NOT NULL,         -- 1: the owner made it
    type          TEXT NOT NULL,
    attributed_to TEXT NOT NULL,
    in_reply_to   TEXT,
    visibility    TEXT NOT NULL,
    blind         TEXT,
    json          TEXT NOT NULL,            -- in the vocabulary's own terms: as received when it uses them, or as published
    original      TEXT,                     -- as fetched, byte for byte, where json is not that; what came in an activity is with the activity
    content_html  TEXT NOT NULL,            -- sanitised when it was stored
    summary       TEXT,                     -- plain text: the content warning
    name          TEXT,                     -- plain text: the title
    url           TEXT,                     -- its page for people
    published_at  BIGINT NOT NULL,
    updated_at    BIGINT,
    deleted_at    BIGINT
);
CREATE INDEX object_in_reply_to ON object (in_reply_to);
CREATE INDEX object_attributed_to ON object (attributed_to, published_at);

-- likes, shares and replies of objects, liked of the owner. item is what the collection shows; actor is who put it there.
CREATE TABLE collection_item (
    seq         INTEGER PRIMARY KEY,
    collection  TEXT NOT NULL,
    item        TEXT NOT NULL,
    actor       TEXT NOT NULL,
    at          BIGINT NOT NULL,
    UNIQUE (collection, item)
);
CREATE INDEX collection_item_actor ON collection_item (collection, actor);

-- in: actor follows the owner; out: the owner follows actor.
CREATE TABLE follow (
    seq          INTEGER PRIMARY KEY,
    direction    TEXT NOT NULL CHECK (direction IN ('in', 'out')),
    actor        TEXT NOT NULL,
    activity_uri TEXT NOT NULL,             -- the Follow
    state        TEXT NOT NULL CHECK (state IN ('pending', 'accepted')),
    at           BIGINT NOT NULL,
    UNIQUE (direction, actor)
);
CREATE INDEX follow_state ON follow (direction, state, seq);

-- Other people's actors, as last fetched.
CREATE TABLE peer (
    uri           TEXT NOT NULL PRIMARY KEY,
    host          TEXT NOT NULL,
    username      TEXT NOT NULL,
    name          TEXT NOT NULL,
    url           TEXT,
    icon          TEXT,
    inbox         TEXT NOT NULL,
    shared_inbox  TEXT,
    followers     TEXT,
    json          TEXT NOT NULL,
    first_seen_at BIGINT NOT NULL,
    fetched_at    BIGINT NOT NULL,
    gone_at       BIGINT
);
CREATE INDEX peer_inbox ON peer (inbox);
CREATE INDEX peer_shared_inbox ON peer (shared_inbox);
CREATE TABLE peer_key (
    key_id        TEXT NOT NULL PRIMARY KEY,
    owner         TEXT NOT NULL,
    pem           TEXT NOT NULL,
    first_seen_at BIGINT NOT NULL,
    fetched_at    BIGINT NOT NULL
);
CREATE INDEX peer_key_owner ON peer_key (owner);

-- What the wall shows, in its order. One row for a post and one for each time that somebody passed it on.
CREATE TABLE wall_item (
    seq          INTEGER PRIMARY KEY,
    activity_uri TEXT NOT NULL UNIQUE,
    object_uri   TEXT NOT NULL,
    actor        TEXT NOT NULL,
    kind         TEXT NOT NULL CHECK (kind IN ('post', 'boost')),
    at           BIGINT NOT NULL
);
CREATE INDEX wall_item_at ON wall_item (at, seq);
CREATE INDEX wall_item_object ON wall_item (object_uri);

CREATE TABLE notification (
    seq          INTEGER PRIMARY KEY,
    kind         TEXT NOT NULL,
    actor        TEXT NOT NULL,
    object_uri   TEXT,
    activity_uri TEXT NOT NULL UNIQUE,
    at           BIGINT NOT NULL,
    read_at      BIGINT
);
CREATE INDEX notification_object ON notification (object_uri);

-- The durable queue. A row is committed with what caused it, and kept with its last answer when it ends.
CREATE TABLE work (
    seq          INTEGER PRIMARY KEY,
    kind         TEXT NOT NULL CHECK (kind IN ('deliver', 'resolve', 'fetch')),
    lane         TEXT NOT NULL,             -- the host
    subject      TEXT NOT NULL,             -- rows of one subject and target go in order
    activity_uri TEXT NOT NULL,             -- what is delivered, or what asked for the fetch
    target       TEXT NOT NULL,             -- deliver: an inbox; resolve: an actor whose inbox is not known yet; fetch: a document
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
CREATE INDEX work_due ON work (due_at) WHERE state = 'waiting';
CREATE INDEX work_order ON work (target, subject) WHERE state = 'waiting';

-- What we know of a host's health.
CREATE TABLE host (
    name          TEXT NOT NULL PRIMARY KEY,
    failures      INTEGER NOT NULL DEFAULT 0,
    failing_since BIGINT,
    retry_at      BIGINT NOT NULL DEFAULT 0,
    last_ok_at    BIGINT,
    last_failure  TEXT
);

-- Pictures and videos of the owner; the bytes lie in the data folder.
CREATE TABLE media (
    id          TEXT NOT NULL PRIMARY KEY,
    media_type  TEXT NOT NULL,              -- told from the bytes
    bytes       BIGINT NOT NULL,
    width       INTEGER,
    height      INTEGER,
    sha256      TEXT NOT NULL,
    description TEXT,                       -- the alt text
    created_at  BIGINT NOT NULL
);
