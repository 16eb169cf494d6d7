// Makes the Parquet files of the tests with DuckDB.
// Usage: npm install --no-save @duckdb/node-api@1.5.6-r.1 && node make-parquet.mjs (in this folder).
import { DuckDBInstance } from '@duckdb/node-api';

const connection = await (await DuckDBInstance.create(':memory:')).connect();
await connection.run("SET TimeZone = 'UTC'");
const kinds = `
  SELECT TIMESTAMPTZ '2025-10-10 14:30:00.123456Z' + i * INTERVAL 1 MINUTE AS instant,
    TIMESTAMP '2025-10-10 09:30:00' + i * INTERVAL 1 MINUTE AS local,
    make_timestamp_ns(1760106600123456789 + i * 60000000000) AS local_ns,
    (TIMESTAMP '1969-12-31 23:59:59.5' + i * INTERVAL 1 SECOND)::TIMESTAMP_MS AS local_ms,
    DATE '2025-10-10' + i::INTEGER AS day,
    1760106600000 + i * 60000 AS epoch,
    (1.5 + i)::DOUBLE AS price,
    (0.1 + i)::FLOAT AS single,
    CASE WHEN i = 1 THEN NULL ELSE 2.5 + i END::DOUBLE AS gaps,
    (123.45 + i)::DECIMAL(9, 2) AS decimal_4,
    (123456789.125 + i)::DECIMAL(18, 3) AS decimal_8,
    (12345678901234567890.1234 + i)::DECIMAL(30, 4) AS decimal_16,
    (i + 7)::INTEGER AS count_4,
    (18446744073709551615 - i)::UBIGINT AS count_8,
    CASE WHEN i = 1 THEN NULL WHEN i = 2 THEN '' ELSE 'ÄAPL' END AS symbol,
    i = 1 AS flag,
    [i, i] AS list
  FROM range(3) t(i)`;
await connection.run(`COPY (${kinds}) TO 'kinds-duckdb.parquet' (FORMAT parquet)`);
await connection.run(`COPY (${kinds}) TO 'kinds-zstd.parquet' (FORMAT parquet, COMPRESSION zstd, PARQUET_VERSION v2)`);

await connection.run(`COPY (
    SELECT TIMESTAMPTZ '2025-10-10 14:30:00Z' + i * INTERVAL 1 MINUTE AS time, CASE WHEN i % 2 = 0 THEN 'AAPL' ELSE 'MSFT' END AS symbol,
      CASE WHEN i % 1000 = 7 THEN NULL ELSE i / 2 END::DOUBLE AS close
    FROM range(5000) t(i)
  ) TO 'groups-duckdb.parquet' (FORMAT parquet, ROW_GROUP_SIZE 2048)`);

const rows = `
  SELECT TIMESTAMPTZ '2025-10-10 14:30:00Z' + (i // 2) * INTERVAL 1 MINUTE AS time, CASE WHEN i % 2 = 0 THEN 'AAPL' ELSE 'MSFT' END AS symbol,
    (100.5 + i)::DOUBLE AS close, (i * 10)::BIGINT AS volume, i = 1 AS flag
  FROM range(6) t(i)`;
await connection.run(`COPY (${rows}) TO 'long.parquet' (FORMAT parquet)`);
await connection.run(`COPY (
    SELECT TIMESTAMP '2025-10-10 09:30:00' + i * INTERVAL 1 MINUTE AS time, (1.5 + i)::DOUBLE AS AAA,
      CASE WHEN i = 1 THEN NULL ELSE 2.5 + i END::DOUBLE AS BBB
    FROM range(3) t(i)
  ) TO 'wide.parquet' (FORMAT parquet)`);
await connection.run(`COPY (
    SELECT TIMESTAMPTZ '2025-10-10 14:30:00Z' + i * INTERVAL 1 MINUTE AS time,
      CASE WHEN i = 2 THEN 'Infinity'::DOUBLE WHEN i = 1 THEN 'NaN'::DOUBLE ELSE 1.5 END AS close
    FROM range(3) t(i)
  ) TO 'infinite.parquet' (FORMAT parquet)`);
await connection.run(`COPY (
    SELECT TIMESTAMPTZ '2025-10-10 14:30:00Z' + i * INTERVAL 500 YEAR AS time, 1.5 AS close FROM range(2) t(i)
  ) TO 'far.parquet' (FORMAT parquet)`);
