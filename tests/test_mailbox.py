"""The demonstration's mailbox keeps every message as it was written. Not here: the page that shows them."""

import pytest
from django.core.mail import EmailMultiAlternatives, get_connection

from portal import mailbox


@pytest.fixture
def folder(settings, tmp_path):
    settings.MAILBOX_DIR = tmp_path / "mailbox"
    return settings.MAILBOX_DIR


def send(subject: str, text: str, html: str = "") -> None:
    email = EmailMultiAlternatives(subject, text, "Log-In <no-reply@demo.example>", ["ousmane@demo.example"])
    if html:
        email.attach_alternative(html, "text/html")
    assert get_connection("portal.mailbox.MailboxBackend").send_messages([email]) == 1


def test_messages_come_newest_first_and_read_as_written(folder):
    send("À signer", "Accord ɓ ɗ ƙ ŋ 🖋\n" + "x" * 2000 + "\n.\n")
    send("Second", "Text", "<p>Page</p>")
    second, first = mailbox.messages()
    assert (second.subject, second.text.strip(), second.html.strip()) == ("Second", "Text", "<p>Page</p>")
    assert (first.subject, first.to, first.sender) == (
        "À signer",
        "ousmane@demo.example",
        "Log-In <no-reply@demo.example>",
    )
    assert first.text.splitlines() == ["Accord ɓ ɗ ƙ ŋ 🖋", "x" * 2000, "."]
    assert mailbox.message(first.id) == first
    assert first.at.utcoffset().total_seconds() == 0


@pytest.mark.parametrize("name", ["", "../secret_key", "0" * 20 + "-" + "0" * 8, "0" * 20 + "-" + "0" * 8 + "\n"])
def test_a_name_that_is_no_message_finds_none(folder, name):
    assert mailbox.message(name) is None


def test_half_written_files_are_not_shown_and_emptying_forgets_all(folder):
    send("One", "Text")
    (folder / "junk.eml").write_text("junk")
    (folder / f"{'1' * 20}-{'a' * 8}.part").write_text("half")
    assert [letter.subject for letter in mailbox.messages()] == ["One"]
    mailbox.empty()
    assert mailbox.messages() == []
