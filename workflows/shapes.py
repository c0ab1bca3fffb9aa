"""What the picture of a machine consists of: boxes, arrows, bands, with the places of their words.

Not here: where they stand (drawing.py)."""

from __future__ import annotations

from dataclasses import dataclass, field

LINE, BADGE = 18, 19
"""Height of a line of words, of the oval behind a number."""


@dataclass
class Box:
    """One state. `lines` its name, `acts` the numbers of the steps that leave it as it is."""

    state: str
    lines: list[str]
    acts: str
    is_end: bool
    is_here: bool
    was_here: bool
    x: float = 0
    y: float = 0
    width: float = 0
    height: float = 0
    left: list[Arrow] = field(default_factory=list)
    right: list[Arrow] = field(default_factory=list)

    @property
    def middle(self) -> float:
        return self.y + self.height / 2

    @property
    def center(self) -> float:
        return self.x + self.width / 2

    def texts(self) -> list[tuple[float, str]]:
        """Each line of its name with its base line."""
        rows = len(self.lines) + bool(self.acts)
        top = self.middle - rows * LINE / 2 + 13
        return [(top + number * LINE, line) for number, line in enumerate(self.lines)]

    @property
    def acts_at(self) -> float:
        return self.middle + (len(self.lines) + 1) * LINE / 2 - 5


@dataclass
class Arrow:
    """One change of state. `path` and `tip` are SVG paths; `numbers` those of the steps that make it."""

    source: str
    target: str
    numbers: str
    goes_back: bool
    was_taken: bool
    path: str = ""
    tip: str = ""
    at: tuple[float, float] = (0, 0)
    starts: float = 0
    ends: float = 0
    beginning: tuple[float, float] = (0, 0)
    """Of what begins: the dot from which it comes."""

    @property
    def badge(self) -> dict[str, float]:
        """The oval behind the numbers."""
        width = max(BADGE, 8 * len(self.numbers) + 9)
        x, y = self.at
        return {"x": x - width / 2, "y": y - BADGE / 2, "width": width, "height": BADGE, "base": y + 4}


@dataclass
class Band:
    """The states of one stage, one below the other."""

    label: str
    y: float
    height: float

    @property
    def label_y(self) -> float:
        return self.y + 19


@dataclass
class Picture:
    width: float
    height: float
    boxes: list[Box]
    arrows: list[Arrow]
    bands: list[Band]
    left: float
    """Where the states begin."""
