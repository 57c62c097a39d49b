"""The forms a shard can have on disk. Each is a module with the same four functions:

write(file, rows, table)   rows as plain dicts, in order, into a file open for writing bytes
read(path, columns)        the rows as plain dicts, in order, of the named top-level columns (None: all)
read_at(path, positions)   the rows at ascending positions
schema_fault(path, table)  what is wrong with the columns, in one line, or None

Reading raises ValueError or OSError on a damaged file. None holds more than a bounded number of rows at once.
"""

from types import ModuleType

from corpus.formats import jsonl, parquet

FORMATS: dict[str, ModuleType] = {"parquet": parquet, "jsonl": jsonl}
