-- What an annotator says of a document as a whole: a note, a question for the supervisor; and
-- whether it was changed after it was called done.

ALTER TABLE progress ADD COLUMN note TEXT NOT NULL DEFAULT '';
ALTER TABLE progress ADD COLUMN question INTEGER NOT NULL DEFAULT 0 CHECK (question IN (0, 1));
ALTER TABLE progress ADD COLUMN changed INTEGER NOT NULL DEFAULT 0 CHECK (changed IN (0, 1));
