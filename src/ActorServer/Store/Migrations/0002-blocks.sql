-- Whom the owner does not want to hear from: an actor by its id, or a host with everything below it.
CREATE TABLE block (
    subject     TEXT NOT NULL PRIMARY KEY,  -- an actor's id; or a host in lower case, with its port where that was named
    created_at  BIGINT NOT NULL
);
