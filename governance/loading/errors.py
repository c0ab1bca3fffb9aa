"""What is wrong in a file, and on which line: every error is collected and said at once. Not here: what is checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise, lazy

Sentence = str | Promise
LONGEST_SHOWN = 300  # characters


@dataclass(frozen=True)
class FileError:
    """One error. `line` counts from 1; `sentence` says what is wrong and what to do, in the reader's language."""

    file: str
    line: int
    sentence: Sentence

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.sentence}"


class LoadRefused(Exception):
    """A file was refused whole: nothing was written. `errors` are in the order of the lines."""

    def __init__(self, errors: Sequence[FileError]) -> None:
        super().__init__(list(errors))
        self.errors = list(errors)

    def __str__(self) -> str:
        return "\n".join(str(e) for e in self.errors)


class Errors:
    """The errors of one file, as they are found."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.found: list[FileError] = []

    def add(self, line: int, sentence: Sentence, **values: Any) -> None:
        """One more error; `values` fill the sentence when it is read."""
        said = _filled(sentence, {k: _shown(v) for k, v in values.items()}) if values else sentence
        self.found.append(FileError(self.file, line, said))

    def stop_if_any(self) -> None:
        """Raises LoadRefused with every error found so far."""
        if self.found:
            raise LoadRefused(sorted(self.found, key=lambda e: e.line))


def _shown(value: Any) -> str:
    """A value of the file inside a sentence: short, and nothing in it can act on a terminal."""
    text = str(value)
    text = text if len(text) <= LONGEST_SHOWN else text[:LONGEST_SHOWN] + "…"
    return "".join(c if c.isprintable() else "\ufffd" for c in text)


_filled = lazy(lambda sentence, values: str(sentence) % values, str)
