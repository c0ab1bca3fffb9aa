"""The catalogues of translations, without the gettext tools: `python -m scripts.catalogues COMMAND`.

extract  print every sentence found in the code and the templates
update   bring locale/<language>/LC_MESSAGES/django.po up to date: new sentences come in, lost ones go
compile  write the .mo files that the product reads, where the .po is newer
check    fail where a sentence is missing, empty, fuzzy, lost, or has not the placeholders and markup of the source

The sentences of the source are English. Files are the same on every machine: sorted, no dates, no line numbers.
Not here: how sentences are found (scripts/sentences.py).
"""

import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from scripts.sentences import Sentence, find_all

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("fr", "it", "en")
PLURALS = {
    "fr": "nplurals=2; plural=(n > 1);",
    "it": "nplurals=2; plural=(n != 1);",
    "en": "nplurals=2; plural=(n != 1);",
}
HEADER = """msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plurals}\\n"

"""
PLACEHOLDER = re.compile(r"%%|%\([^)]*\)[sd]|%[sd](?![a-z])|\{[A-Za-z_][\w.]*\}")
TAG = re.compile(r"</?[a-z][^>]*>")


def path_of(language: str, root: Path = ROOT) -> Path:
    """Where the catalogue of a language is."""
    return root / "locale" / language / "LC_MESSAGES" / "django.po"


def read(language: str, root: Path = ROOT) -> Catalog:
    """The catalogue of a language; empty where there is none yet."""
    path = path_of(language, root)
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def update(root: Path = ROOT) -> list[str]:
    """Write every catalogue anew; answer one line a language."""
    found = find_all(root)
    report = []
    for language in LANGUAGES:
        old, new = read(language, root), Catalog(locale=language)
        for sentence in found:
            known = old.get(sentence.msgid, sentence.context)
            new.add(sentence.ids, _translation(sentence, known, language), context=sentence.context)
        _write(language, new, root)
        lost = [m.id for m in old if m.id and new.get(_single(m), m.context) is None]
        empty = sum(1 for message in new if message.id and not _is_filled(message))
        report.append(f"{language}: {len(found)} sentences, {empty} to translate, {len(lost)} gone")
    return report


def _translation(sentence: Sentence, known: Message | None, language: str) -> str | tuple[str, ...]:
    """What is translated already; in English the sentence itself."""
    forms = _forms(known) if known is not None and not known.fuzzy else ()
    wanted = sentence.ids if isinstance(sentence.ids, tuple) else (sentence.ids,)
    if len(forms) != len(wanted) or not all(forms):
        forms = wanted if language == "en" else (*forms, "", "")[: len(wanted)]
    return forms if sentence.plural else forms[0]


def _write(language: str, catalog: Catalog, root: Path) -> None:
    path = path_of(language, root)
    path.parent.mkdir(parents=True, exist_ok=True)
    body = io.BytesIO()
    write_po(body, catalog, omit_header=True, no_location=True, sort_output=True, width=0)
    path.write_text(HEADER.format(language=language, plurals=PLURALS[language]) + body.getvalue().decode().lstrip("\n"))


def compile_all(root: Path = ROOT) -> list[Path]:
    """Write each .mo file older than its .po; answer those written."""
    written = []
    for language in LANGUAGES:
        source = path_of(language, root)
        target = source.with_suffix(".mo")
        if not source.exists() or (target.exists() and target.stat().st_mtime >= source.stat().st_mtime):
            continue
        aside = target.with_suffix(".mo.part")
        with aside.open("wb") as file:
            write_mo(file, read(language, root))
        aside.replace(target)
        written.append(target)
    return written


def check(root: Path = ROOT) -> list[str]:
    """Every fault of every catalogue, one line each; nothing when all is well."""
    found = find_all(root)
    return [f"{language}: {fault}" for language in LANGUAGES for fault in _faults(read(language, root), found)]


def _faults(catalog: Catalog, found: list[Sentence]) -> Iterator[str]:
    wanted = {(sentence.msgid, sentence.context): sentence for sentence in found}
    for (msgid, context), sentence in wanted.items():
        message = catalog.get(msgid, context)
        if message is None:
            yield f"missing: {msgid!r} (used in {sentence.where})"
        else:
            yield from _faults_of(message, sentence)
    for message in catalog:
        if message.id and (_single(message), message.context) not in wanted:
            yield f"no longer in the source: {_single(message)!r}"
    for lost in catalog.obsolete.values():
        yield f"obsolete: {_single(lost)!r}"


def _faults_of(message: Message, sentence: Sentence) -> Iterator[str]:
    if (tuple(message.id) if message.pluralizable else message.id) != sentence.ids:
        yield f"other plural than in the source: {sentence.msgid!r}"
    elif message.fuzzy:
        yield f"fuzzy: {sentence.msgid!r}"
    elif not _is_filled(message):
        yield f"not translated: {sentence.msgid!r}"
    else:
        yield from _unlike(message)


def _unlike(message: Message) -> Iterator[str]:
    """Forms that do not carry what the source carries. A form for one may leave the number out."""
    if not message.pluralizable:
        if _marks(str(message.string)) != _marks(str(message.id)):
            yield f"placeholders or markup differ: {message.id!r} → {message.string!r}"
        return
    allowed = [_marks(form) for form in message.id]
    for number, form in enumerate(_forms(message)):
        if _marks(form) not in (allowed if number == 0 else allowed[-1:]):
            yield f"placeholders or markup differ: {message.id[-1]!r} → {form!r}"


def _marks(text: str) -> tuple[list[str], list[str], bool, bool]:
    ends = text[:1] == "\n", text[-1:] == "\n"
    return sorted(PLACEHOLDER.findall(text)), sorted(TAG.findall(text)), *ends


def _single(message: Message) -> str:
    return str(message.id[0] if isinstance(message.id, list | tuple) else message.id)


def _forms(message: Message) -> tuple[str, ...]:
    """What is translated: one form, or one a plural."""
    forms = message.string if isinstance(message.string, list | tuple) else [message.string]
    return tuple(form or "" for form in forms)


def _is_filled(message: Message) -> bool:
    return all(_forms(message))


def main(arguments: list[str]) -> int:
    """The command line. 0: all well; 1: faults were printed; 2: unknown command."""
    command = arguments[0] if len(arguments) == 1 else ""
    lines: list[str] = []
    if command == "extract":
        lines = [f"{s.where}: {s.context + ' | ' if s.context else ''}{s.ids!r}" for s in find_all(ROOT)]
    elif command == "update":
        lines = update()
    elif command == "compile":
        lines = [f"compiled {path.relative_to(ROOT)}" for path in compile_all()]
    elif command == "check":
        lines = check()
    else:
        print(__doc__)
        return 2
    print(*lines, sep="\n", end="\n" if lines else "")
    return 1 if command == "check" and lines else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
