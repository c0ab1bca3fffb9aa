"""From bytes to nodes that know their line: UTF-8, YAML, and nothing of YAML that surprises.

Values stay as they are typed (`NO` is Norway, `2018-09` is text). No alias (a small file could unfold into a huge one),
no tag, no second document, no key twice. Not here: which keys a file may have (read.py)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml
from django.utils.translation import gettext_lazy as _
from yaml.reader import Reader

from documents.text import clean, problems
from governance.loading.errors import Errors

LARGEST_FILE = 2 * 1024 * 1024  # bytes
MOST_NODES = 100_000
DEEPEST = 12
LONGEST_TEXT = 5_000  # characters
NOTHING = ("", "~", "null", "Null", "NULL")
WHOLE_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,14})")
PARSER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Text:
    """One value, as typed. `is_bare`: without quotes."""

    line: int
    value: str
    is_bare: bool

    @property
    def is_nothing(self) -> bool:
        """Whether nothing stands there: a key without value is a key left out."""
        return self.is_bare and self.value in NOTHING


@dataclass(frozen=True, slots=True)
class Items:
    line: int
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Mapping:
    """`key_lines` gives the line of each key."""

    line: int
    entries: dict[str, Node]
    key_lines: dict[str, int]


Node = Text | Items | Mapping


class _Unreadable(Exception):
    """Reading cannot go on; the error is noted."""


def compose(data: bytes, errors: Errors) -> Node:
    """The file as nodes. Raises LoadRefused when it cannot be read to its end; other errors go to `errors`."""
    text = _decoded(data, errors)
    errors.stop_if_any()
    try:
        return _Composer(text, errors).whole()
    except yaml.YAMLError as error:
        errors.add(*_syntax(error, text))
    except _Unreadable:
        pass
    errors.stop_if_any()
    raise AssertionError("An unreadable file has an error.")


def plain(node: Node) -> Any:
    """The node as JSON data: text, whole numbers, true and false, None, lists and mappings."""
    if isinstance(node, Mapping):
        return {key: plain(inner) for key, inner in node.entries.items()}
    if isinstance(node, Items):
        return [plain(inner) for inner in node.items]
    if node.is_nothing:
        return None
    if node.is_bare and node.value in ("true", "false"):
        return node.value == "true"
    if node.is_bare and WHOLE_NUMBER.fullmatch(node.value):
        return int(node.value)
    return node.value.strip()


def _decoded(data: bytes, errors: Errors) -> str:
    if len(data) > LARGEST_FILE:
        errors.add(1, _("The file is larger than 2 MB. Cut it into several files and load them one after the other."))
        return ""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        errors.add(line, _("The file is not in UTF-8 from this line on. Save it again with the encoding UTF-8."))
        return ""
    for number, line_text in enumerate(text.split("\n"), 1):
        if Reader.NON_PRINTABLE.search(line_text):
            errors.add(number, _("This line holds a control character. Remove it, or type the line again."))
    return text


def _syntax(error: yaml.YAMLError, text: str) -> tuple[int, Any]:
    """The line of a syntax error and what to look at there."""
    mark = getattr(error, "problem_mark", None)
    number = mark.line + 1 if mark is not None else 1
    lines = text.split("\n")
    number = min(number, max(len(text.rstrip().split("\n")), 1))
    if "\t" in lines[number - 1]:
        return number, _("This line cannot be read: it holds a tab. Use spaces.")
    return number, _(
        "This line cannot be read as YAML. Look here and on the line above: spaces at the beginning, brackets and "
        "quotes that are not closed, a text with a colon that needs quotes."
    )


class _Composer:
    """Builds nodes from the parser's events, one by one."""

    def __init__(self, text: str, errors: Errors) -> None:
        self.events: Iterator[Any] = yaml.parse(text, Loader=PARSER)
        self.errors = errors
        self.count = 0

    def whole(self) -> Node:
        """The one document of the file."""
        next(self.events)
        event = next(self.events)
        if isinstance(event, yaml.StreamEndEvent):
            self.errors.add(1, _("The file is empty."))
            raise _Unreadable
        node = self.node(next(self.events), 1)
        next(self.events)
        after = next(self.events)
        if not isinstance(after, yaml.StreamEndEvent):
            self._refuse(after, _("A second document begins here (---). Put everything in one."))
        return node

    def node(self, event: Any, depth: int) -> Node:
        line = event.start_mark.line + 1
        self.count += 1
        if self.count > MOST_NODES:
            self._refuse(event, _("The file holds more than 100,000 values. Cut it into several files."))
        if depth > DEEPEST:
            self._refuse(event, _("Lists inside lists go too deep here: at most 12 levels are read."))
        if isinstance(event, yaml.AliasEvent):
            self.errors.add(line, _("References (*name) are not read. Write the value again here."))
            return Text(line, "", True)
        if event.tag is not None:
            self.errors.add(line, _("Tags (!name) are not read. Write the value alone."))
        if isinstance(event, yaml.ScalarEvent):
            return Text(line, self.clean(event.value, line), not event.style)
        if isinstance(event, yaml.SequenceStartEvent):
            return Items(line, tuple(self.node(inner, depth + 1) for inner in self.until(yaml.SequenceEndEvent)))
        return self.mapping(line, depth)

    def mapping(self, line: int, depth: int) -> Mapping:
        entries: dict[str, Node] = {}
        lines: dict[str, int] = {}
        for event in self.until(yaml.MappingEndEvent):
            key = self.node(event, depth + 1)
            value = self.node(next(self.events), depth + 1)
            if not isinstance(key, Text):
                self.errors.add(key.line, _("A key must be one word or text, not a list."))
            elif key.value in entries:
                again = _("The key “%(key)s” is there twice (first on line %(first)s). Keep one.")
                self.errors.add(key.line, again, key=key.value, first=lines[key.value])
            else:
                entries[key.value], lines[key.value] = value, key.line
        return Mapping(line, entries, lines)

    def until(self, end: type) -> Iterator[Any]:
        while not isinstance(event := next(self.events), end):
            yield event

    def clean(self, value: str, line: int) -> str:
        """The text in its normal form; what nobody should have to read is noted."""
        value = clean(value)
        if len(value) > LONGEST_TEXT:
            long = _("This text has %(length)s characters; at most %(most)s are kept. Shorten it.")
            self.errors.add(line, long, length=len(value), most=LONGEST_TEXT)
        for problem in problems(value):
            if problem.character:
                hidden = _("An invisible character (%(code_point)s) stands here. Delete it, or type the value again.")
                self.errors.add(line, hidden, code_point=problem.code_point)
                value = value.replace(problem.character, "")
            else:
                self.errors.add(line, problem.sentence)
        return value

    def _refuse(self, event: Any, sentence: Any) -> None:
        self.errors.add(event.start_mark.line + 1, sentence)
        raise _Unreadable
