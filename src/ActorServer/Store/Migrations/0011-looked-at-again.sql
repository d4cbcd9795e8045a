-- When a quote's stamp was last looked at. One that was taken back without a word to us is noticed when the quote is read again.
ALTER TABLE quote ADD COLUMN checked_at BIGINT NOT NULL DEFAULT 0;

-- The picture of a custom emoji, where the reaction brought one.
ALTER TABLE reaction ADD COLUMN picture TEXT;

-- Whom the other server lists as followers here, when it was asked because the digests differ: a JSON array. Null: not asked yet, or no answer.
ALTER TABLE follow_difference ADD COLUMN listed TEXT;
