-- Where somebody went on, as their old account says. Nothing more is told to the old one.
ALTER TABLE peer ADD COLUMN moved_to TEXT;
-- When a key ends, where it says so.
ALTER TABLE peer_key ADD COLUMN expires_at BIGINT;
