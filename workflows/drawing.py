"""The picture of a machine, as geometry: boxes for the states, arrows for its steps, numbers that point to the table.

States stand in life order from top to bottom, in the bands of their stages; the ends of the life stand to the right.
Going on is a full line, going back a broken one, on the left. Pure: the same machine gives the same picture. Not here:
what is drawn of them (shapes.py, templates/components/diagram.html) and what is read from the declarations
(machines.py)."""

from __future__ import annotations

import textwrap
from collections.abc import Collection, Iterable
from typing import Any

from workflows import machines
from workflows.machines import Arrows
from workflows.models import WorkflowModel
from workflows.shapes import LINE, Arrow, Band, Box, Picture

Edge = tuple[str, str]

NODE, END = 204, 124
"""Widths of a state and of an end."""
BETWEEN, PORT, LANE, BAND = 48, 24, 26, 26
"""Room between two states, between two arrows at one side, between two lanes, for the name of a stage."""
MARGIN, TIP = 12, 8


def picture(model: type[WorkflowModel], fsm: Any, *, here: str = "", taken: Collection[Edge] = ()) -> Picture:
    """The whole machine; `here` the state a dossier is in, `taken` the changes of state it went through."""
    return _Layout(model, fsm, here, frozenset(taken)).drawn()


def ranges(found: Iterable[int]) -> str:
    """3, 4, 5, 8 as 3–5, 8."""
    runs: list[list[int]] = []
    for number in sorted(found):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ", ".join(str(a) if a == b else f"{a}, {b}" if b == a + 1 else f"{a}–{b}" for a, b in runs)


class _Layout:
    def __init__(self, model: type[WorkflowModel], fsm: Any, here: str, taken: frozenset[Edge]) -> None:
        self.stages = model.STAGES
        number = machines.numbers(model)
        found: Arrows = machines.arrows(model, fsm.name)
        self.order = {str(value): place for place, (value, _label) in enumerate(fsm.choices)}
        been = {here} | {state for edge in taken for state in edge}
        self.boxes: dict[str, Box] = {}
        for value, label in fsm.choices:
            state, is_end = str(value), value in model.FINAL
            still = [number[s.name] for s in machines.steps(model, fsm.name) if _leaves_it(s, state)]
            lines = textwrap.wrap(str(label), 12 if is_end else 20, break_long_words=False)
            box = Box(state, lines, ranges(still), is_end, is_here=state == here, was_here=state in been)
            box.width = END if is_end else NODE
            self.boxes[state] = box
        self.arrows = [
            Arrow(a, b, ranges(number[s.name] for s in by), self._goes_back(a, b), (a, b) in taken)
            for (a, b), by in found.items()
        ]
        self.main = [b for b in self.boxes.values() if not b.is_end]
        self.ends = [b for b in self.boxes.values() if b.is_end]

    def _goes_back(self, source: str, target: str) -> bool:
        return bool(source) and self.order[target] < self.order[source]

    def drawn(self) -> Picture:
        down = [a for a in self.arrows if self._is_straight(a)]
        aside = [a for a in self.arrows if a.source and a not in down and not self.boxes[a.target].is_end]
        outward = [a for a in self.arrows if a.source and self.boxes[a.target].is_end]
        self._join(aside, outward)
        bands = self._place(outward)
        lanes_left, lanes_right = self._lanes(aside), self._gutter(outward)
        left = MARGIN + 14 + LANE * (max(lanes_left.values(), default=-1) + 1)
        gutter = 62 + 13 * (max(lanes_right.values(), default=-1) + 1)
        for box in self.boxes.values():
            box.x = left + NODE + gutter if box.is_end else left
        for arrow in down:
            self._draw_down(arrow)
        for arrow in aside:
            self._draw_aside(arrow, left - 14 - LANE * lanes_left[id(arrow)] - LANE / 2)
        for arrow in outward:
            self._draw_outward(arrow, lanes_right.get(arrow.target))
        for arrow in self.arrows:
            if not arrow.source:
                self._draw_beginning(arrow)
        width = left + NODE + (gutter + END if self.ends else 0) + MARGIN
        height = max(b.y + b.height for b in bands)
        return Picture(width, height, list(self.boxes.values()), self.arrows, bands, left)

    def _is_straight(self, arrow: Arrow) -> bool:
        """From a state to the one below it."""
        places = [b.state for b in self.main]
        if arrow.source not in places or arrow.target not in places:
            return False
        return places.index(arrow.target) - places.index(arrow.source) == 1

    # ------------------------------------------------------------------------------------------------ places

    def _join(self, aside: list[Arrow], outward: list[Arrow]) -> None:
        """Which arrows meet a box at its sides, from top to bottom so that few cross."""
        for arrow in aside:
            self.boxes[arrow.source].left.append(arrow)
            self.boxes[arrow.target].left.append(arrow)
        for arrow in outward:
            self.boxes[arrow.source].right.append(arrow)
        for box in self.main:
            box.left.sort(key=lambda a: self.order[a.target if a.source == box.state else a.source])

    def _place(self, outward: list[Arrow]) -> list[Band]:
        """The rows, one below the other, in the bands of their stages: a state, and beside it the ends whose last
        source it is."""
        bands: list[Band] = []
        stage = None
        y = 0.0
        for place, box in enumerate(self.main):
            here = self.stages.get(box.state)
            if place == 0 or here != stage:
                y = bands[-1].y + bands[-1].height + 8 if bands else 0
                bands.append(Band(str(here.label) if here else "", y, 0))
                begins = any(not a.source and a.target == box.state for a in self.arrows)
                y += BAND + (24 if begins else 6)
            stage = here
            row = self._place_row(box, [end for end in self.ends if self._row_of(end, outward) == box.state], y)
            bands[-1].height = y + row + 16 - bands[-1].y
            y += row + BETWEEN
        for box in self.main:
            box.right.sort(key=lambda a: self.boxes[a.target].y)
            _number_ports(box)
        return bands

    def _row_of(self, end: Box, outward: list[Arrow]) -> str:
        return max((a.source for a in outward if a.target == end.state), key=lambda state: self.order[state])

    def _place_row(self, box: Box, beside: list[Box], y: float) -> float:
        """A state and its ends, each in the middle of the row; gives the height of the row."""
        ports = max(len(box.left), len(box.right), 1)
        box.height = max(26 + LINE * (len(box.lines) + bool(box.acts)), PORT * ports + 8)
        for end in beside:
            end.height = 16 + LINE * (len(end.lines) + bool(end.acts))
        stack = sum(end.height + 12 for end in beside) - 12
        row = max(box.height, stack)
        box.y = y + (row - box.height) / 2
        top = y + (row - stack) / 2
        for end in beside:
            end.y = top
            top += end.height + 12
        return row

    def _lanes(self, aside: list[Arrow]) -> dict[int, int]:
        """A lane at the left for each arrow, short ones nearest; two in one lane never meet."""
        lanes: dict[int, int] = {}
        taken: list[list[tuple[float, float]]] = []
        for arrow in sorted(aside, key=lambda a: abs(a.ends - a.starts)):
            span = (min(arrow.starts, arrow.ends) - PORT, max(arrow.starts, arrow.ends) + PORT)
            lane = next((n for n, spans in enumerate(taken) if not _meets(span, spans)), len(taken))
            taken += [[]] * (lane == len(taken))
            taken[lane] = [*taken[lane], span]
            lanes[id(arrow)] = lane
        return lanes

    def _gutter(self, outward: list[Arrow]) -> dict[str, int]:
        """A lane between the states and the ends for each end that is not reached straight; the lowest end has the
        one nearest to the states."""
        lanes: dict[str, int] = {}
        taken: list[list[tuple[float, float]]] = []
        for end in sorted(self.ends, key=lambda e: -e.y):
            starts = [a.starts for a in outward if a.target == end.state]
            if all(abs(y - end.middle) < 1 for y in starts):
                continue
            span = (min(*starts, end.middle) - 1, max(*starts, end.middle) + 1)
            lane = next((n for n, spans in enumerate(taken) if not _meets(span, spans)), len(taken))
            taken += [[]] * (lane == len(taken))
            taken[lane] = [*taken[lane], span]
            lanes[end.state] = lane
        return lanes

    # ------------------------------------------------------------------------------------------------ lines

    def _draw_down(self, arrow: Arrow) -> None:
        a, b = self.boxes[arrow.source], self.boxes[arrow.target]
        top, x = a.y + a.height, a.center
        arrow.path, arrow.tip = f"M{x:g} {top:g}V{b.y - TIP:g}", _tip_down(x, b.y)
        arrow.at = (x, (top + b.y - TIP) / 2)

    def _draw_aside(self, arrow: Arrow, lane: float) -> None:
        x = self.boxes[arrow.source].x
        arrow.path = f"M{x:g} {arrow.starts:g}H{lane:g}V{arrow.ends:g}H{x - TIP:g}"
        arrow.tip = f"M{x:g} {arrow.ends:g}l-8-5v10z"
        arrow.at = (lane, (arrow.starts + arrow.ends) / 2)

    def _draw_outward(self, arrow: Arrow, lane: int | None) -> None:
        a, end = self.boxes[arrow.source], self.boxes[arrow.target]
        x = a.x + a.width
        if lane is None:
            arrow.path = f"M{x:g} {end.middle:g}H{end.x - TIP:g}"
        else:
            turn = x + 50 + 13 * lane
            arrow.path = f"M{x:g} {arrow.starts:g}H{turn:g}V{end.middle:g}H{end.x - TIP:g}"
        arrow.tip = f"M{end.x:g} {end.middle:g}l-8-5v10z"
        arrow.at = (x + 24, arrow.starts)

    def _draw_beginning(self, arrow: Arrow) -> None:
        """From nothing, a dot above the state, beside the arrow that comes down to it."""
        box = self.boxes[arrow.target]
        x, top = box.x + box.width - 34, box.y - 24
        arrow.path, arrow.tip = f"M{x:g} {top:g}V{box.y - TIP:g}", _tip_down(x, box.y)
        arrow.at, arrow.beginning = (x + 22, top + 4), (x, top)


def _number_ports(box: Box) -> None:
    """Where each arrow meets the sides of its box: evenly about the middle."""
    for arrows, at_left in ((box.left, True), (box.right, False)):
        for number, arrow in enumerate(arrows):
            at = box.middle + (number - (len(arrows) - 1) / 2) * PORT
            if at_left and arrow.target == box.state:
                arrow.ends = at
            else:
                arrow.starts = at


def _leaves_it(step: Any, state: str) -> bool:
    return not step.facts.creates and state in step.by_source and step.by_source[state].target is None


def _tip_down(x: float, y: float) -> str:
    return f"M{x:g} {y:g}l-5-8h10z"


def _meets(span: tuple[float, float], spans: list[tuple[float, float]]) -> bool:
    return any(span[0] < other[1] and other[0] < span[1] for other in spans)
