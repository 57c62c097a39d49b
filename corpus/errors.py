"""What can go wrong with a corpus directory, each in one line that says what to do."""


class CorpusError(Exception):
    """A corpus directory cannot be used as asked; the message is one line for the person who asked."""


class DiskFull(CorpusError):
    """There is no room to write; everything sealed before is intact."""
