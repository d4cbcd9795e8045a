-- What an app asked for under an Idempotency-Key, for a day: who asks again is told the same. Of key and body only hashes are here.
CREATE TABLE outbox_key (
    app          TEXT NOT NULL,             -- the app's client_id, or the grant of one without
    key_hash     TEXT NOT NULL,
    body_hash    TEXT NOT NULL,
    activity_uri TEXT NOT NULL,             -- what came of it
    at           BIGINT NOT NULL,
    PRIMARY KEY (app, key_hash)
);
CREATE INDEX outbox_key_at ON outbox_key (at);

-- From where the owner signed in: strangers who guess passwords do not slow those places down.
CREATE TABLE known_address (
    address     TEXT NOT NULL PRIMARY KEY,
    at          BIGINT NOT NULL
);

-- A post is also found by its page, where that has another address. An index of PostgreSQL takes no longer entries than 2700 bytes.
CREATE INDEX object_url ON object (url) WHERE url <> uri AND LENGTH(url) < 600;
