"""What `make` says before anything is installed. Not here: a whole `make run` from a clone (.ci/smoke.py does it)."""

import shutil
import socket
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def bare(tmp_path):
    """A machine with make and the shell, and the python3 one gives it."""
    for tool in ("make", "sh", "env", "find", "test", "echo", "awk"):
        if found := shutil.which(tool):
            (tmp_path / tool).symlink_to(found)
    for name in ("requirements.txt", "requirements-dev.txt"):
        shutil.copy(ROOT / name, tmp_path)

    def run(target: str, python3: str | None) -> list[str]:
        if python3 is not None:
            (tmp_path / "python3").write_text(f"#!/bin/sh\n{python3}\n")
            (tmp_path / "python3").chmod(0o755)
        answer = subprocess.run(
            ["make", "-f", str(ROOT / "Makefile"), target],
            env={"PATH": str(tmp_path)},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert answer.returncode != 0
        return answer.stdout.splitlines()

    return run


@pytest.mark.parametrize("target", ["run", "test"])
@pytest.mark.parametrize(
    ("python3", "command"),
    [
        (None, "sudo apt install python3 python3-venv"),
        ('[ "$1" = --version ] && echo Python 3.9.2; exit 1', "sudo apt install python3 python3-venv"),
        ('case "$2" in *ensurepip*) exit 1;; esac', "sudo apt install python3-venv"),
    ],
    ids=["no python", "old python", "no venv"],
)
def test_the_first_line_names_what_to_install(bare, target, python3, command):
    first, second = bare(target, python3)[:2]
    assert first == command
    assert "Python" in second


def test_a_taken_port_is_said_with_what_to_do(bare):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        answer = subprocess.run(
            ["python3", ROOT / "scripts" / "port_is_free.py", str(port)], capture_output=True, text=True, check=False
        )
    assert answer.returncode == 1
    assert answer.stdout.startswith(f"Port {port} is taken")
    assert f"make run PORT={port + 1}" in answer.stdout


def test_help_says_every_command_in_one_line():
    lines = subprocess.run(["make", "-C", ROOT, "-s", "help"], capture_output=True, text=True, check=True).stdout
    for command in ("run", "test", "check", "docs", "messages", "css", "ci", "full", "clean", "help"):
        assert f"make {command} " in lines
