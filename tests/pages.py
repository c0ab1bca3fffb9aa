"""A page as somebody without a script meets it: its words, and its form as a browser would send it back.

Not here: a real browser (tests/browser)."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

Fields = dict[str, list[str]]
VOID = {"input", "br", "img", "meta", "link", "use", "hr", "col", "wbr"}


class Page(HTMLParser):
    """`text` is what <main> says, `fields` what its last form holds, `buttons` the (name, value) of its buttons."""

    def __init__(self, response: Any) -> None:
        super().__init__(convert_charrefs=True)
        self.text, self.fields, self.buttons = "", Fields(), list[tuple[str, str]]()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self._inside: list[str] = []
        self._area, self._select = "", ""
        self.feed(response.content.decode())
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        self.tags.append((tag, has))
        if tag not in VOID:
            self._inside.append(tag)
        if "main" in self._inside:
            self._control(tag, has)

    def _control(self, tag: str, has: dict[str, str]) -> None:
        if tag == "form":
            self.fields, self.buttons = Fields(), []
        elif tag == "input":
            self._input(has)
        elif tag == "textarea":
            self._area = has["name"]
            self.fields.setdefault(self._area, []).append("")
        elif tag == "select":
            self._select = has["name"]
        elif tag == "option" and ("selected" in has or self._select not in self.fields):
            self.fields[self._select] = [has.get("value", "")]
        elif tag == "button":
            self.buttons.append((has.get("name", ""), has.get("value", "")))

    def _input(self, has: dict[str, str]) -> None:
        kind, name = has.get("type", "text"), has.get("name", "")
        if name and (kind not in ("checkbox", "radio", "file") or "checked" in has):
            self.fields.setdefault(name, []).append(has.get("value", "on" if kind == "checkbox" else ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            typed = self.fields[self._area]
            typed[-1] = typed[-1].removeprefix("\n")  # browsers drop the first line break
            self._area = ""
        if tag == "select":
            self._select = ""
        if tag in self._inside:
            while self._inside.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if self._area:
            self.fields[self._area][-1] += data
        elif "main" in self._inside and not {"script", "style"} & set(self._inside):
            self.text += data

    def filled(self, **typed: Any) -> Fields:
        """The form with these fields typed over; None leaves a field out. Line breaks are sent as browsers do."""
        said = {**self.fields, **{n: v if isinstance(v, list) else [v] for n, v in typed.items()}}
        return {
            name: [str(v).replace("\r\n", "\n").replace("\n", "\r\n") for v in values]
            for name, values in said.items()
            if values != [None]
        }


def words(text: str) -> str:
    """A text with every run of white space as one space, to be compared."""
    return " ".join(text.split())
