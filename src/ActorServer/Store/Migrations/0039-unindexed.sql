-- Posts that came, changed or went, and whose words in the index are not yet as they are now. Written with the post, taken away with the words, in the
-- background. A number is never given twice: by it two processes know that they took the same row.
CREATE TABLE unindexed (
    seq         INTEGER PRIMARY KEY AUTOINCREMENT,
    uri         TEXT NOT NULL
);
