-- Most posts answer nothing: they have no place among the answers.
DROP INDEX object_in_reply_to;
CREATE INDEX object_in_reply_to ON object (in_reply_to, published_at, uri) WHERE in_reply_to IS NOT NULL;
