-- A delivery is a row that changes three times, and each of its indexes is written with it. One that leads with the activity serves both to find its deliveries and to make each once.
CREATE TABLE work_made_once (
    seq          INTEGER PRIMARY KEY,
    kind         TEXT NOT NULL,
    lane         TEXT NOT NULL,
    subject      TEXT NOT NULL,
    activity_uri TEXT NOT NULL,
    target       TEXT NOT NULL,
    state        TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'done', 'given-up')),
    attempts     INTEGER NOT NULL DEFAULT 0,
    due_at       BIGINT NOT NULL,
    leased_until BIGINT NOT NULL DEFAULT 0,
    status       INTEGER,
    answer       TEXT,
    created_at   BIGINT NOT NULL,
    finished_at  BIGINT,
    depth        INTEGER NOT NULL DEFAULT 0,
    position     BIGINT NOT NULL DEFAULT 0,
    fan_out      BIGINT,
    not_to       TEXT
);
INSERT INTO work_made_once SELECT * FROM work;
DROP TABLE work;
ALTER TABLE work_made_once RENAME TO work;
CREATE UNIQUE INDEX work_once ON work (activity_uri, kind, target);
CREATE INDEX work_due ON work (due_at) WHERE state = 'waiting';
-- What waits for a host, and among it what waits for the same target about the same subject: a target is on one host.
CREATE INDEX work_line ON work (lane, target, subject) WHERE state = 'waiting';
CREATE INDEX work_fan_out ON work (subject) WHERE state = 'waiting' AND kind = 'fan-out';
CREATE INDEX work_given_up ON work (lane) WHERE state = 'given-up';
CREATE INDEX work_finished ON work (finished_at) WHERE finished_at IS NOT NULL;
