-- Apps that asked to act for the owner. client_id: one that we gave, or the address of the app's own document.
CREATE TABLE client (
    client_id     TEXT NOT NULL PRIMARY KEY,
    name          TEXT NOT NULL,
    website       TEXT,
    redirect_uris TEXT NOT NULL,            -- a JSON array
    scope         TEXT,                     -- the most that it may ask for; null: it did not say
    auth_method   TEXT NOT NULL CHECK (auth_method IN ('none', 'client_secret_basic', 'client_secret_post')),
    secret_hash   TEXT,
    created_at    BIGINT NOT NULL,
    allowed_at    BIGINT                    -- when the owner first let it in; until then it is swept after a while
);
CREATE INDEX client_unused ON client (created_at) WHERE allowed_at IS NULL;

-- What the owner lets an app do, until it is revoked. Without a client: made with 'token create'.
CREATE TABLE access_grant (
    seq          INTEGER PRIMARY KEY,
    client_id    TEXT,
    name         TEXT NOT NULL,
    scope        TEXT NOT NULL,
    created_at   BIGINT NOT NULL,
    last_used_at BIGINT,
    revoked_at   BIGINT
);

-- Bearer tokens of a grant. Only a hash is kept. A refresh token that was used stays until it expires, to be known when it comes again.
ALTER TABLE token RENAME TO token_of_old;
CREATE TABLE token (
    secret_hash TEXT NOT NULL PRIMARY KEY,
    grant_seq   BIGINT NOT NULL,
    kind        TEXT NOT NULL CHECK (kind IN ('access', 'refresh')),
    scope       TEXT NOT NULL,
    expires_at  BIGINT,                     -- null: never
    used_at     BIGINT                      -- of a refresh token: when it was turned into the next one
);
CREATE INDEX token_grant ON token (grant_seq);

INSERT INTO access_grant (seq, name, scope, created_at, last_used_at, revoked_at)
SELECT seq, name, 'read write', created_at, last_used_at, revoked_at FROM token_of_old;
INSERT INTO token (secret_hash, grant_seq, kind, scope)
SELECT secret_hash, seq, 'access', 'read write' FROM token_of_old WHERE revoked_at IS NULL;
DROP TABLE token_of_old;

-- Between the owner's yes and the app's first token. Only a hash is kept.
CREATE TABLE authorization_code (
    secret_hash  TEXT NOT NULL PRIMARY KEY,
    client_id    TEXT NOT NULL,
    scope        TEXT NOT NULL,
    redirect_uri TEXT NOT NULL,
    challenge    TEXT NOT NULL,             -- PKCE, S256
    expires_at   BIGINT NOT NULL,
    grant_seq    BIGINT                     -- set when it was used
);
