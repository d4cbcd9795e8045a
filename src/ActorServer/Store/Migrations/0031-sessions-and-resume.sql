-- Which browser is signed in, in its own words, and when it was last seen: the owner ends the one that was lost.
ALTER TABLE session ADD COLUMN browser TEXT;
ALTER TABLE session ADD COLUMN used_at BIGINT;

-- The owner's résumé, in the JSON Resume schema; one row. Not a setting: those are read for every page.
CREATE TABLE resume (
    id         INTEGER PRIMARY KEY,
    json       TEXT NOT NULL,
    audience   TEXT NOT NULL,
    updated_at BIGINT NOT NULL
);
