-- One row per write. Times are Unix nanoseconds throughout.
CREATE TABLE revision (
  number INTEGER PRIMARY KEY,
  record_time INTEGER NOT NULL,
  author TEXT NOT NULL,
  message TEXT NOT NULL,
  content_hash TEXT NOT NULL
) STRICT;

CREATE TABLE revision_count (
  revision INTEGER NOT NULL REFERENCES revision (number),
  collection TEXT NOT NULL,
  added INTEGER NOT NULL,
  removed INTEGER NOT NULL,
  PRIMARY KEY (revision, collection)
) STRICT, WITHOUT ROWID;

-- A version of a record is visible at revision r when added_revision <= r and removed_revision is NULL or > r.
CREATE TABLE record (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  collection TEXT NOT NULL,
  knowledge_time INTEGER NOT NULL,
  sort_time INTEGER NOT NULL,
  sort_end INTEGER,
  added_revision INTEGER NOT NULL REFERENCES revision (number) DEFERRABLE INITIALLY DEFERRED,
  removed_revision INTEGER REFERENCES revision (number) DEFERRABLE INITIALLY DEFERRED,
  content_hash BLOB NOT NULL,
  text TEXT NOT NULL,
  body BLOB NOT NULL
) STRICT;

CREATE UNIQUE INDEX record_current ON record (name) WHERE removed_revision IS NULL;
CREATE INDEX record_version ON record (name, added_revision);
CREATE INDEX record_order ON record (collection, sort_time, name);
CREATE INDEX record_added ON record (added_revision);
CREATE INDEX record_removed ON record (removed_revision) WHERE removed_revision IS NOT NULL;

CREATE TABLE record_facet (
  record_id INTEGER NOT NULL REFERENCES record (id),
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (record_id, key, value)
) STRICT, WITHOUT ROWID;

CREATE INDEX record_facet_value ON record_facet (key, value, record_id);

-- The words of record.text, lower case and without diacritics, separated by blanks; rowid is record.id.
CREATE VIRTUAL TABLE record_text USING fts5 (tokens, content = '', tokenize = 'ascii');

-- A series has a row for as long as it holds bars.
CREATE TABLE series (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  fields TEXT NOT NULL, -- names in order, a JSON array
  chunk_span INTEGER NOT NULL,
  added_revision INTEGER NOT NULL REFERENCES revision (number) DEFERRABLE INITIALLY DEFERRED,
  removed_revision INTEGER REFERENCES revision (number) DEFERRABLE INITIALLY DEFERRED
) STRICT;

CREATE UNIQUE INDEX series_current ON series (name) WHERE removed_revision IS NULL;
CREATE INDEX series_version ON series (name, added_revision);

-- Up to 32768 bars. bucket = floor(bar start / series.chunk_span); knowledge_time is the smallest integer for bars that are known
-- at their own end.
CREATE TABLE chunk (
  id INTEGER PRIMARY KEY,
  series_id INTEGER NOT NULL REFERENCES series (id),
  knowledge_time INTEGER NOT NULL,
  bucket INTEGER NOT NULL,
  first_time INTEGER NOT NULL,
  last_time INTEGER NOT NULL,
  bar_count INTEGER NOT NULL,
  added_revision INTEGER NOT NULL REFERENCES revision (number) DEFERRABLE INITIALLY DEFERRED,
  removed_revision INTEGER REFERENCES revision (number) DEFERRABLE INITIALLY DEFERRED,
  content_hash BLOB NOT NULL
) STRICT;

CREATE UNIQUE INDEX chunk_current ON chunk (series_id, knowledge_time, first_time) WHERE removed_revision IS NULL;
CREATE INDEX chunk_order ON chunk (series_id, first_time);

-- field '' holds the starts of the bars as little-endian 64-bit integers; the others little-endian IEEE doubles.
CREATE TABLE chunk_column (
  chunk_id INTEGER NOT NULL REFERENCES chunk (id),
  field TEXT NOT NULL,
  bytes BLOB NOT NULL,
  UNIQUE (chunk_id, field)
) STRICT;
