-- Words and phrases that the owner does not want to read, compared without regard to case and markup.
CREATE TABLE filter (
    phrase      TEXT NOT NULL PRIMARY KEY,
    created_at  BIGINT NOT NULL,
    hits        BIGINT NOT NULL DEFAULT 0
);
