"""`make run` from a fresh clone, as somebody would who has just found the project; then again, with the data kept.

Not here: what the pages contain (tests/). Starts its own server on a free port and stops that one only.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGES = ("/", "/fr/", "/it/", "/en/", "/fr/account/login/", "/agreements/")
PATIENCE = 600  # seconds, for a slow registry


def free_port() -> int:
    """A port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(clone: Path, port: int) -> tuple[subprocess.Popen[bytes], Path]:
    """`make run` in its own group of processes, its words in a file."""
    words = clone.parent / f"make-run-{time.monotonic_ns()}.log"
    with words.open("wb") as log:
        server = subprocess.Popen(
            ["make", "run", f"PORT={port}"], cwd=clone, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
        )
    return server, words


def wait(server: subprocess.Popen[bytes], port: int) -> None:
    """Until it answers. Raises where it ended or stays silent."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if server.poll() is not None:
            raise RuntimeError(f"make run ended with {server.returncode}")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.5)
    raise RuntimeError("make run did not answer in time")


def read_pages(port: int) -> None:
    """Every page answers 200 in the language of its path."""
    for page in PAGES:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{page}", timeout=30) as answer:
            language = page[1:3] if page[1:3] in ("it", "en") else "fr"
            text = answer.read().decode()
        if f'lang="{language}"' not in text:
            raise RuntimeError(f"{page} is not in {language}")
        print(f"{page} answers, in {language}")


def stop(server: subprocess.Popen[bytes]) -> None:
    """End the group of processes we started."""
    if server.poll() is None:
        os.killpg(server.pid, signal.SIGTERM)
        try:
            server.wait(timeout=30)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait()


def run_once(clone: Path, port: int) -> str:
    """Start, read, stop; answer what was printed."""
    server, words = start(clone, port)
    try:
        wait(server, port)
        read_pages(port)
    except (OSError, RuntimeError, urllib.error.URLError):
        print(words.read_text(errors="replace"))
        raise
    finally:
        stop(server)
    return words.read_text(errors="replace")


def main() -> int:
    """0 where both runs answered, the second without installing anything and with the data of the first."""
    with tempfile.TemporaryDirectory(prefix="smoke-") as folder:
        clone = Path(folder) / "clone"
        subprocess.run(["git", "clone", "--quiet", "--no-hardlinks", str(ROOT), str(clone)], check=True)
        first = run_once(clone, free_port())
        if "demo.example" not in first:
            raise RuntimeError("make run did not print the demo accounts")
        kept = (clone / "var" / "secret_key").read_text()
        again = run_once(clone, free_port())
        if "Installing" in again or (clone / "var" / "secret_key").read_text() != kept:
            raise RuntimeError("the second make run did not keep what the first had made")
        shutil.rmtree(clone, ignore_errors=True)
    print("make run works from a fresh clone, twice")
    return 0


if __name__ == "__main__":
    sys.exit(main())
