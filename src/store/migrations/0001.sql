-- The first schema. Never changed once released: later changes are files of their own.
-- Ids and JSON are text, so that the database can be read with any tool, for ever.

CREATE TABLE meta (
    key   TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- What was done; rows are only ever added. `seq` is the order of arrival here, `id` that of time.
CREATE TABLE step (
    seq         INTEGER PRIMARY KEY AUTOINCREMENT,
    id          TEXT NOT NULL UNIQUE CHECK (length(id) = 36),
    layer       TEXT,
    author      TEXT NOT NULL,
    copy        TEXT NOT NULL,
    at_ms       INTEGER NOT NULL,
    name        TEXT NOT NULL,
    kind        TEXT NOT NULL CHECK (kind IN ('do', 'undo', 'redo')),
    undoes      TEXT CHECK ((undoes IS NULL) = (kind = 'do')),
    active_secs INTEGER NOT NULL CHECK (active_secs >= 0),
    schema      TEXT
) STRICT;
CREATE INDEX step_undoes ON step (undoes) WHERE undoes IS NOT NULL;
CREATE INDEX step_own ON step (author, copy, seq);

-- One for each row that a step changed; `row` is the row's id within its kind.
CREATE TABLE change (
    step   INTEGER NOT NULL REFERENCES step (seq),
    place  INTEGER NOT NULL,
    kind   TEXT NOT NULL,
    row    TEXT NOT NULL,
    before TEXT,
    after  TEXT,
    PRIMARY KEY (step, place),
    CHECK (before IS NOT NULL OR after IS NOT NULL)
) STRICT;
CREATE INDEX change_row ON change (kind, row);

CREATE TABLE annotation (
    id            TEXT NOT NULL PRIMARY KEY,
    layer         TEXT NOT NULL,
    document      TEXT NOT NULL,
    kind          TEXT NOT NULL CHECK (kind IN ('span', 'relation')),
    label         TEXT NOT NULL,
    text          TEXT,
    ranges        TEXT,
    quote         TEXT,
    from_document TEXT,
    from_span     TEXT,
    to_document   TEXT,
    to_span       TEXT,
    attributes    TEXT NOT NULL,
    note          TEXT NOT NULL,
    origin        TEXT NOT NULL,
    step          TEXT NOT NULL,
    CHECK (kind <> 'span' OR (text IS NOT NULL AND ranges IS NOT NULL AND quote IS NOT NULL)),
    CHECK (kind <> 'relation' OR (from_span IS NOT NULL AND to_span IS NOT NULL))
) STRICT;
CREATE INDEX annotation_place ON annotation (layer, document);
CREATE INDEX annotation_from ON annotation (from_span) WHERE from_span IS NOT NULL;
CREATE INDEX annotation_to ON annotation (to_span) WHERE to_span IS NOT NULL;
CREATE INDEX annotation_into ON annotation (layer, to_document) WHERE to_document IS NOT NULL;

CREATE TABLE progress (
    layer    TEXT NOT NULL,
    document TEXT NOT NULL,
    state    TEXT NOT NULL CHECK (state IN ('new', 'in progress', 'done', 'set aside')),
    reason   TEXT NOT NULL,
    step     TEXT NOT NULL,
    PRIMARY KEY (layer, document)
) STRICT, WITHOUT ROWID;

-- Metadata, regions, chosen encodings, assignments, decisions, waivers.
CREATE TABLE project_row (
    kind     TEXT NOT NULL,
    id       TEXT NOT NULL,
    document TEXT,
    value    TEXT NOT NULL,
    step     TEXT NOT NULL,
    PRIMARY KEY (kind, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX project_row_document ON project_row (document) WHERE document IS NOT NULL;

-- What was last known of a document's file; not part of the log, for nobody did it.
CREATE TABLE document (
    id          TEXT NOT NULL PRIMARY KEY,
    path        TEXT NOT NULL,
    text        TEXT NOT NULL,
    encoding    TEXT NOT NULL,
    size_bytes  INTEGER NOT NULL,
    modified_ms INTEGER NOT NULL,
    bytes_hash  TEXT NOT NULL
) STRICT;
CREATE INDEX document_path ON document (path);

-- Every text that was ever annotated, by the SHA-256 of its UTF-8 bytes.
CREATE TABLE text (
    hash  TEXT NOT NULL PRIMARY KEY,
    words TEXT NOT NULL
) STRICT;

-- Every project.toml under which a step was made, by its SHA-256.
CREATE TABLE settings_text (
    hash TEXT NOT NULL PRIMARY KEY,
    text TEXT NOT NULL
) STRICT;
