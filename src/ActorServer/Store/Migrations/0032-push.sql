-- Browsers that want to be told of news while no page is open: where to, and the keys with which only that browser reads it. [RFC 8030] [RFC 8291]
CREATE TABLE push_subscription (
    endpoint   TEXT NOT NULL PRIMARY KEY,
    p256dh     TEXT NOT NULL,
    auth       TEXT NOT NULL,
    language   TEXT NOT NULL,
    browser    TEXT,
    created_at BIGINT NOT NULL
);
