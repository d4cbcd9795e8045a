-- A delivery is a row that changes three times, and each of its indexes is written with it. One that leads with the activity serves both to find its deliveries and to make each once.
CREATE UNIQUE INDEX work_once ON work (activity_uri, kind, target);
ALTER TABLE work DROP CONSTRAINT work_of_any_kind_kind_activity_uri_target_key;
DROP INDEX work_activity;

-- What waits for a host, and among it what waits for the same target about the same subject: a target is on one host.
CREATE INDEX work_line ON work (lane, target, subject) WHERE state = 'waiting';
DROP INDEX work_lane;
DROP INDEX work_order;

-- Room for a second version of each row on its page: a claim changes no index then.
ALTER TABLE work SET (fillfactor = 50);
