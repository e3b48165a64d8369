"""Apache Spark as a second engine: it builds what one machine cannot, by the same SQL and the same reader.

The only package that imports pyspark and sqlglot; both come with the extra `[spark]`.

On paper: 1 billion tickets of five years, 1 KB of text each, 550,000 more a day
--------------------------------------------------------------------------------
Bytes are from the sample (386 a ticket as CSV, 68 in `contents`, 2.4 in `sightings`, 9.5 in `tickets`, 9.4 in `effort`)
with three times the text; speed is assumed, not measured at this size. List prices of AWS in us-east-1: S3 Standard
0.023 USD per GB and month, m6i.xlarge (4 cores) 0.192 USD an hour and 0.048 for EMR on it, r6i.2xlarge 0.504 an hour.

- Partitions: one task a file for reading. Pieces: 60 months × 4 of some 4.2 million contents (1 GB each), as many of
  sightings, narrow tickets, effort and sums: 1,200 files, and a manifest of 0.2 MB.
- Shuffle: contents once, by month (1 TB, 0.45 TB compressed); (source, ticket id) once, to find tickets that were
  seen twice (40 GB); what decides label sets and customers once (15 GB). Narrow rows and sums are derived piece by
  piece, without a shuffle. Executors need 50 GB of disk for each core of ten.
- Work: if a core reads and writes 8,000 tickets a second, the first build is 35 core-hours, a day of
  exports 0.1, plus the pieces of the months whose tickets change: some 2 core-hours. At 0.06 USD a core-hour: 2 USD
  for the build, 4 USD a month for the days.
- Storage: contents 240 GB, sightings 3, narrow tickets and effort 19, sums 5: 6 USD a month. Versions share their
  pieces; a week of old versions adds a tenth.
- Serving: one r6i.2xlarge (8 cores, 64 GB), always on: 368 USD a month, by far the largest part. Together below 400
  USD.

Where the limit is, and what would be changed then:

- Label sets get their numbers by one sort in one task, and who re-tags holds them in memory: good for some ten
  million. Beyond, numbers by hash in place of order, and meanings of sets computed in the cluster.
- Numbers of contents are 32-bit: 2.1 billion. Beyond, 64-bit numbers (8 GB more).
- DuckDB reads a quarter of 1 billion (50 million narrow rows, four columns, 0.3 GB) in a few seconds from S3, and
  counts distinct customers exactly. Beyond some 200 million rows a quarter, customers would be summed by month and
  label set as sets, or pages would ask the cluster.
- The manifest lists every piece: fine to 100,000. Beyond, Iceberg's manifest lists would take its place.
"""
