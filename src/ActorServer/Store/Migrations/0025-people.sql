-- What the owner decided about somebody. Nobody is told of any of it.
CREATE TABLE regard (
    actor        TEXT NOT NULL PRIMARY KEY,
    muted_until  BIGINT NOT NULL DEFAULT 0,     -- before this time nothing of theirs is on the wall
    mutes_news   INTEGER NOT NULL DEFAULT 0,    -- 1: while they are muted, what they do is no news either
    hides_boosts INTEGER NOT NULL DEFAULT 0,    -- 1: what they pass on is not on the wall
    note         TEXT NOT NULL DEFAULT ''       -- for the owner alone
);

-- Lists of people. What those on an exclusive one say is on the list and not on the wall.
CREATE TABLE person_list (
    seq          INTEGER PRIMARY KEY,
    name         TEXT NOT NULL,
    is_exclusive INTEGER NOT NULL DEFAULT 0,
    created_at   BIGINT NOT NULL
);
CREATE TABLE person_list_member (
    list         BIGINT NOT NULL,
    actor        TEXT NOT NULL,
    at           BIGINT NOT NULL,
    PRIMARY KEY (list, actor)
);
CREATE INDEX person_list_member_actor ON person_list_member (actor, list);

-- Words are looked for when a post comes or changes, or when the word is added; whether they hide it is asked when a page is read.
ALTER TABLE filter ADD COLUMN ends_at BIGINT NOT NULL DEFAULT 9223372036854775807;
CREATE TABLE filter_hit (
    object_uri   TEXT NOT NULL,
    phrase       TEXT NOT NULL,
    PRIMARY KEY (object_uri, phrase)
);
CREATE INDEX filter_hit_phrase ON filter_hit (phrase);

-- Conversations of which the owner wants no news any more: the topmost post that was here then.
CREATE TABLE muted_thread (
    uri          TEXT NOT NULL PRIMARY KEY,
    at           BIGINT NOT NULL
);

-- What is told together: "Sarah and four others liked your post". Null stands alone.
ALTER TABLE notification ADD COLUMN group_key TEXT;
UPDATE notification SET group_key = kind || ' ' || COALESCE(object_uri, '') || ' ' || CAST(at / 86400000 AS VARCHAR)
    WHERE kind IN ('follow', 'like', 'boost', 'dislike', 'reaction');
CREATE INDEX notification_group ON notification (group_key, seq);

-- What somebody's server was asked when the owner opened their page, and what it counts.
CREATE TABLE peer_look (
    actor        TEXT NOT NULL PRIMARY KEY,
    started_at   BIGINT NOT NULL,
    finished_at  BIGINT,
    posts        BIGINT,
    followers    BIGINT,
    following    BIGINT,
    problem      TEXT                           -- why it could not be read
);

-- Pages that others name as their own, and whether those name them in return.
CREATE TABLE peer_link (
    actor        TEXT NOT NULL,
    href         TEXT NOT NULL,
    checked_at   BIGINT NOT NULL,
    verified_at  BIGINT,
    PRIMARY KEY (actor, href)
);

-- What a host says that it runs (NodeInfo), and since when somebody there is known.
ALTER TABLE host ADD COLUMN software TEXT;
CREATE INDEX peer_host ON peer (host, first_seen_at);
