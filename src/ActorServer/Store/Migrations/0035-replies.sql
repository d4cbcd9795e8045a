-- An answer to a post whose author says who may answer, and whether this one may. One row for an answer that needs a word of theirs. Until it is accepted, the answer itself
-- is stored as nobody's to see; whom it is for is kept here.
CREATE TABLE reply (
    replying    TEXT NOT NULL PRIMARY KEY,
    replied     TEXT NOT NULL,
    actor       TEXT NOT NULL,              -- who answers
    request_uri TEXT,                       -- the ReplyRequest, where there was one
    stamp       TEXT,                       -- the ReplyAuthorization, once there is one
    state       TEXT NOT NULL CHECK (state IN ('pending', 'accepted', 'rejected', 'revoked')),
    visibility  TEXT,                       -- whom the answer is for, once it is here
    at          BIGINT NOT NULL,
    checked_at  BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX reply_stamp ON reply (stamp);
CREATE INDEX reply_request ON reply (request_uri);
