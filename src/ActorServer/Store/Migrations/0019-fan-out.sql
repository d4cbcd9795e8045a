-- A post to very many is accepted at once and becomes deliveries in steps. The row that stands for those still to come knows the last follow that has its
-- delivery; each delivery knows that row, and stands in the order where it stands.
ALTER TABLE work ADD COLUMN position BIGINT NOT NULL DEFAULT 0;
ALTER TABLE work ADD COLUMN fan_out BIGINT;
CREATE INDEX work_fan_out ON work (subject) WHERE state = 'waiting' AND kind = 'fan-out';

-- What waits for one host.
CREATE INDEX work_lane ON work (lane) WHERE state = 'waiting';
