"""The kind tracking-data: every observation of a range of time, as CSV, JSON, Parquet or MOT."""
