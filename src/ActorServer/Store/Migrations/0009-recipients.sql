-- Who is named, openly or blind, on what the owner published for less than everybody: they may find it in the outbox.
CREATE TABLE recipient (
    activity_uri TEXT NOT NULL,
    actor        TEXT NOT NULL,
    PRIMARY KEY (activity_uri, actor)
);
