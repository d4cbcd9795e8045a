-- Of a fan-out of somebody else's activity: the servers that get nothing of it, since it came from them. With spaces between; NULL for the owner's own.
ALTER TABLE work ADD COLUMN not_to TEXT;
