-- The first page that a post leads to, and what such a page says of itself. One without a title has none to show, and is not asked again for a while.
CREATE TABLE post_link (
    uri         TEXT NOT NULL PRIMARY KEY,
    href        TEXT NOT NULL
);
CREATE INDEX post_link_href ON post_link (href);

CREATE TABLE link_card (
    href        TEXT NOT NULL PRIMARY KEY,
    title       TEXT,
    description TEXT,
    image       TEXT,
    fetched_at  BIGINT NOT NULL
);
