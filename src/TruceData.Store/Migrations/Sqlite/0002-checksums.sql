-- What is compared with a record whenever it is read; NULL when the record was found damaged.
ALTER TABLE record ADD COLUMN checksum INTEGER;

-- One 64-bit checksum for each column, the starts of the bars first; NULL when the chunk was found damaged.
ALTER TABLE chunk ADD COLUMN checksums BLOB;
