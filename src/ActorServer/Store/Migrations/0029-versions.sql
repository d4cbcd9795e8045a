-- What a post said before it was changed, the owner's and other people's: the newest of them, for the owner to look at.
CREATE TABLE object_version (
    seq INTEGER PRIMARY KEY,
    uri TEXT NOT NULL,
    said_at BIGINT NOT NULL,                -- since when it said that
    content_html TEXT NOT NULL,             -- sanitised when it was stored
    summary TEXT,
    name TEXT,
    files TEXT NOT NULL                     -- what its files showed, as a JSON array of texts
);
CREATE INDEX object_version_uri ON object_version (uri, seq);
