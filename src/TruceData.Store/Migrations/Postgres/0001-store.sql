-- One row per write. Times are Unix nanoseconds throughout.
CREATE TABLE revision (
  number bigint PRIMARY KEY,
  record_time bigint NOT NULL,
  author text COLLATE "C" NOT NULL,
  message text COLLATE "C" NOT NULL,
  content_hash text COLLATE "C" NOT NULL
);

CREATE TABLE revision_count (
  revision bigint NOT NULL REFERENCES revision (number),
  collection text COLLATE "C" NOT NULL,
  added bigint NOT NULL,
  removed bigint NOT NULL,
  PRIMARY KEY (revision, collection)
);

-- A version of a record is visible at revision r when added_revision <= r and removed_revision is NULL or > r.
CREATE TABLE record (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text COLLATE "C" NOT NULL,
  collection text COLLATE "C" NOT NULL,
  knowledge_time bigint NOT NULL,
  sort_time bigint NOT NULL,
  sort_end bigint,
  added_revision bigint NOT NULL REFERENCES revision (number) DEFERRABLE INITIALLY DEFERRED,
  removed_revision bigint REFERENCES revision (number) DEFERRABLE INITIALLY DEFERRED,
  content_hash bytea NOT NULL,
  text text COLLATE "C" NOT NULL,
  body bytea NOT NULL
);

CREATE UNIQUE INDEX record_current ON record (name) WHERE removed_revision IS NULL;
CREATE INDEX record_version ON record (name, added_revision);
CREATE INDEX record_order ON record (collection, sort_time, name);
CREATE INDEX record_added ON record (added_revision);
CREATE INDEX record_removed ON record (removed_revision) WHERE removed_revision IS NOT NULL;

CREATE TABLE record_facet (
  record_id bigint NOT NULL REFERENCES record (id),
  key text COLLATE "C" NOT NULL,
  value text COLLATE "C" NOT NULL,
  PRIMARY KEY (record_id, key, value)
);

CREATE INDEX record_facet_value ON record_facet (key, value, record_id);

-- The words of record.text, lower case and without diacritics, with their places.
CREATE TABLE record_text (
  record_id bigint PRIMARY KEY REFERENCES record (id),
  tokens tsvector NOT NULL
);

CREATE INDEX record_text_tokens ON record_text USING gin (tokens);

-- A series has a row for as long as it holds bars.
CREATE TABLE series (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text COLLATE "C" NOT NULL,
  fields text COLLATE "C" NOT NULL, -- names in order, a JSON array
  chunk_span bigint NOT NULL,
  added_revision bigint NOT NULL REFERENCES revision (number) DEFERRABLE INITIALLY DEFERRED,
  removed_revision bigint REFERENCES revision (number) DEFERRABLE INITIALLY DEFERRED
);

CREATE UNIQUE INDEX series_current ON series (name) WHERE removed_revision IS NULL;
CREATE INDEX series_version ON series (name, added_revision);

-- Up to 32768 bars. bucket = floor(bar start / series.chunk_span); knowledge_time is the smallest integer for bars that are known
-- at their own end.
CREATE TABLE chunk (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  series_id bigint NOT NULL REFERENCES series (id),
  knowledge_time bigint NOT NULL,
  bucket bigint NOT NULL,
  first_time bigint NOT NULL,
  last_time bigint NOT NULL,
  bar_count bigint NOT NULL,
  added_revision bigint NOT NULL REFERENCES revision (number) DEFERRABLE INITIALLY DEFERRED,
  removed_revision bigint REFERENCES revision (number) DEFERRABLE INITIALLY DEFERRED,
  content_hash bytea NOT NULL
);

CREATE UNIQUE INDEX chunk_current ON chunk (series_id, knowledge_time, first_time) WHERE removed_revision IS NULL;
CREATE INDEX chunk_order ON chunk (series_id, first_time);

-- field '' holds the starts of the bars as little-endian 64-bit integers; the others little-endian IEEE doubles.
CREATE TABLE chunk_column (
  chunk_id bigint NOT NULL REFERENCES chunk (id),
  field text COLLATE "C" NOT NULL,
  bytes bytea NOT NULL,
  UNIQUE (chunk_id, field)
);

-- Not compressed: doubles hardly shrink, and are read far more often than written.
ALTER TABLE chunk_column ALTER COLUMN bytes SET STORAGE EXTERNAL;
