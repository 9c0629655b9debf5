"""An analyst's own select: checked by its tree, run by a process of its own that can reach nothing but the tables.

Three walls stand one behind the other, so that a gap in one is not a way out: `allowed` reads the statement as DuckDB
parsed it and lets through one select of the documented tables; `process` locks the connection; and the system lets that
process open no file, take no more memory and live no longer than it may.
"""
