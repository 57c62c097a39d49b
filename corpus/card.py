"""The README.md beside the shards: it tells dataset loaders which files are rows."""

from pathlib import Path

from corpus.files import replacing

CARD_NAME = "README.md"


def write_card(directory: Path, pattern: str, title: str, text: str) -> None:
    """Puts a card in place, unless there is one, that names `pattern` as the rows of the one configuration."""
    path = directory / CARD_NAME
    if path.exists():
        return
    card = f'---\nconfigs:\n- config_name: default\n  data_files:\n  - split: train\n    path: "{pattern}"\n---\n\n'
    with replacing(path) as file:
        file.write(f"{card}# {title}\n\n{text}\n".encode())
