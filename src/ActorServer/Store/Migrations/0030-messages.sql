-- Private messages by who takes part. Positions are in the order in which messages came here: a peer's clock decides nothing.
CREATE TABLE chat (
    id TEXT NOT NULL PRIMARY KEY,           -- made of the participants
    participants TEXT NOT NULL,             -- the ids of everybody but the owner, as a JSON array
    last_seq BIGINT NOT NULL DEFAULT 0,     -- the newest message; 0 where nothing was said yet
    heard_seq BIGINT NOT NULL DEFAULT 0,    -- the newest one of somebody else's
    read_seq BIGINT NOT NULL DEFAULT 0      -- up to which the owner has read
);
CREATE INDEX chat_last ON chat (last_seq);
CREATE INDEX chat_unread ON chat (id) WHERE heard_seq > read_seq;

CREATE TABLE chat_message (
    seq INTEGER PRIMARY KEY,
    chat_id TEXT NOT NULL,
    uri TEXT NOT NULL UNIQUE,
    own INTEGER NOT NULL
);
CREATE INDEX chat_message_order ON chat_message (chat_id, seq);
