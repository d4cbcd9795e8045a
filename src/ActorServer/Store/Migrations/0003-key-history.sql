-- The owner has keys of two kinds, rsa for requests and ed25519 for proofs; one of each is in use. secret: PKCS#8 PEM or secretKeyMultibase, and empty
-- once the key is retired; public_key: PEM or publicKeyMultibase.
ALTER TABLE signing_key RENAME COLUMN private_pem TO secret;
ALTER TABLE signing_key RENAME COLUMN public_pem TO public_key;
ALTER TABLE signing_key ADD COLUMN kind TEXT NOT NULL DEFAULT 'rsa';
CREATE UNIQUE INDEX signing_key_in_use ON signing_key (kind) WHERE retired_at IS NULL;

-- Every key ever seen for somebody. One of an id is in use; the others stay, with when they were replaced or no longer listed.
ALTER TABLE peer_key RENAME TO peer_key_before;
DROP INDEX peer_key_owner;
CREATE TABLE peer_key (
    seq           INTEGER PRIMARY KEY,
    key_id        TEXT NOT NULL,
    owner         TEXT NOT NULL,
    pem           TEXT NOT NULL,
    first_seen_at BIGINT NOT NULL,
    fetched_at    BIGINT NOT NULL,          -- last seen in the owner's document
    first_used_at BIGINT,                   -- first verified a request
    last_used_at  BIGINT,                   -- last verified a request, to the hour
    replaced_at   BIGINT
);
INSERT INTO peer_key (key_id, owner, pem, first_seen_at, fetched_at) SELECT key_id, owner, pem, first_seen_at, fetched_at FROM peer_key_before;
DROP TABLE peer_key_before;
CREATE UNIQUE INDEX peer_key_in_use ON peer_key (key_id) WHERE replaced_at IS NULL;
CREATE INDEX peer_key_owner ON peer_key (owner);
