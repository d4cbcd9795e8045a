-- The words of each post once more, in another form: pairs of words and the words of a person are terms of their own, and where a term stands in its
-- post is not kept (ADR 20). The running server fills it from the posts, a little at a time; their places stay.
DROP TABLE post_word;
CREATE VIRTUAL TABLE post_word USING fts5(words, content='', contentless_delete=1, detail=none, tokenize='ascii');
-- Its words in their order: nothing of its own.
CREATE VIRTUAL TABLE post_term USING fts5vocab(post_word, 'row');
INSERT INTO setting (name, value) SELECT 'search.older', '' WHERE EXISTS (SELECT 1 FROM object) ON CONFLICT (name) DO UPDATE SET value = '';
