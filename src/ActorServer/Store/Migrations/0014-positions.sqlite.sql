-- SQLite has one writer: what has the higher position in activity is never on disk before what has a lower one.
SELECT 1;
