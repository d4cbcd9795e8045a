-- Reading a page takes as long with a million posts as with a thousand: each of its statements has an index that gives it in order.
CREATE INDEX notification_unread ON notification (seq) WHERE read_at IS NULL;
CREATE INDEX notification_actor ON notification (actor);
CREATE INDEX wall_item_actor ON wall_item (actor, at, seq);
CREATE INDEX wall_item_kind ON wall_item (kind, at, seq);
CREATE INDEX peer_name ON peer (LOWER(username), host);
CREATE INDEX peer_url ON peer (url);
DROP INDEX object_in_reply_to;
CREATE INDEX object_in_reply_to ON object (in_reply_to, published_at, uri);
DROP INDEX object_attributed_to;
CREATE INDEX object_attributed_to ON object (attributed_to, published_at, uri);
CREATE INDEX collection_item_order ON collection_item (collection, seq);
