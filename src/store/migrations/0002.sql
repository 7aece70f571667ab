-- One thing that a person did may need several steps, each of one layer: importing a file.
-- The first of them is named by the others; they are undone and redone together.

ALTER TABLE step ADD COLUMN part_of TEXT CHECK (part_of IS NULL OR length(part_of) = 36);
CREATE INDEX step_part_of ON step (part_of) WHERE part_of IS NOT NULL;
