-- On SQLite the index of words has another form from here on (ADR 20). This one knows where a word stands.
SELECT 1;
