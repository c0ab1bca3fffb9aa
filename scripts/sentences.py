"""Finds every sentence to translate in the code and the templates. Not here: the catalogues (scripts/catalogues.py).

Code is read as a syntax tree; the docstring of a step (a method under `@transition`) is its help text, so a sentence.
Templates are put into gettext calls by Django's own `templatize`, as makemessages does."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils.translation.template import templatize

NOT_PRODUCT = {"tests", "scripts", "bench", "docs", "node_modules", "var", "locale"}
# Which arguments are the sentence: position of the context, of the singular, of the plural.
CALLS: dict[str, tuple[int | None, int, int | None]] = {
    "_": (None, 0, None),
    "gettext": (None, 0, None),
    "gettext_lazy": (None, 0, None),
    "gettext_noop": (None, 0, None),
    "ngettext": (None, 0, 1),
    "ngettext_lazy": (None, 0, 1),
    "pgettext": (0, 1, None),
    "pgettext_lazy": (0, 1, None),
    "npgettext": (0, 1, 2),
    "npgettext_lazy": (0, 1, 2),
}
LITERAL = r"""u?(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")"""
CALL = re.compile(rf"(?<![\w.])(_|gettext|ngettext|pgettext|npgettext)\(\s*({LITERAL}(?:\s*,\s*{LITERAL})*)", re.DOTALL)


class Unreadable(Exception):
    """A sentence that no catalogue can hold, with its place."""


@dataclass(frozen=True)
class Sentence:
    """One sentence of the source. `where` is the first file that has it."""

    msgid: str
    context: str | None
    plural: str | None
    where: str

    @property
    def ids(self) -> str | tuple[str, str]:
        """As catalogues key it: the sentence, or the pair singular and plural."""
        return self.msgid if self.plural is None else (self.msgid, self.plural)


def find_all(root: Path) -> list[Sentence]:
    """Every sentence once, sorted. Raises Unreadable."""
    found: dict[tuple[str, str | None], Sentence] = {}
    for path in sorted(_sources(root)):
        where = path.relative_to(root).as_posix()
        text = path.read_text(encoding="utf-8")
        for sentence in in_code(text, where) if path.suffix == ".py" else in_template(text, where):
            first = found.setdefault((sentence.msgid, sentence.context), sentence)
            if first.plural is None and sentence.plural is not None:
                found[sentence.msgid, sentence.context] = sentence
            elif sentence.plural not in (None, first.plural):
                raise Unreadable(f"{where} and {first.where}: {sentence.msgid!r} has two plurals; give one a context.")
    return sorted(found.values(), key=lambda s: (s.msgid, s.context or ""))


def _sources(root: Path) -> Iterator[Path]:
    for folder in root.iterdir():
        if not folder.is_dir() or folder.name in NOT_PRODUCT or folder.name.startswith("."):
            continue
        for path in folder.rglob("*"):
            inside = path.relative_to(root).parts
            code = path.suffix == ".py" and "migrations" not in inside and (folder / "__init__.py").exists()
            template = path.suffix in {".html", ".txt"} and "templates" in inside
            if code or template:
                yield path


def in_code(text: str, where: str = "") -> Iterator[Sentence]:
    """The sentences of a Python file."""
    for node in ast.walk(ast.parse(text, where)):
        if isinstance(node, ast.FunctionDef) and (doc := _help_of_a_step(node)):
            yield Sentence(doc, None, None, where)
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name not in CALLS:
            continue
        wanted = [node.args[i] if i is not None and i < len(node.args) else None for i in CALLS[name]]
        if any(isinstance(argument, ast.JoinedStr) for argument in wanted):
            raise Unreadable(f"{where}:{node.lineno}: an f-string cannot be translated; use %(name)s or {{name}}.")
        context, msgid, plural = (_constant(argument) for argument in wanted)
        if msgid:
            yield Sentence(msgid, context, plural, where)


def _help_of_a_step(node: ast.FunctionDef) -> str:
    calls = [d.func for d in node.decorator_list if isinstance(d, ast.Call)]
    is_step = any(getattr(f, "id", getattr(f, "attr", "")) == "transition" for f in calls)
    return " ".join((ast.get_docstring(node) or "").split()) if is_step else ""


def _constant(node: ast.expr | None) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def in_template(text: str, where: str = "") -> Iterator[Sentence]:
    """The sentences of a Django template: translate, blocktranslate, and `_("…")` in expressions."""
    if not settings.configured:
        settings.configure()
    try:
        calls = templatize(text, origin=where)
    except SyntaxError as error:
        raise Unreadable(str(error)) from error
    for call in CALL.finditer(calls):
        arguments = [ast.literal_eval(literal) for literal in re.findall(LITERAL, call[2])]
        places = CALLS[call[1]]
        context, msgid, plural = (arguments[i] if i is not None and i < len(arguments) else None for i in places)
        if msgid and msgid.strip():
            yield Sentence(msgid, context, plural, where)
