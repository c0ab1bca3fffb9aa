"""The picture of the README: `python -m scripts.picture` writes docs/dossier.png.

It tells the demonstration in a folder of its own and opens it in the Chromium of the machine.

Not here: what the page shows (templates), nor the demonstration (portal/demo)."""

import io
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from PIL import Image
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PICTURE = ROOT / "docs" / "dossier.png"
DOSSIER = "AG-2026-003"
READER = "reviewer.ne@demo.example"
PASSWORD = "log-in-networks"  # noqa: S105
"""As the demonstration prints it."""
WIDTH, HEIGHT = 1100, 900
MOST_BYTES = 150 * 1024
COLOURS = 64
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]


def free_port() -> int:
    """A port where nobody listens."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def demonstration() -> Iterator[str]:
    """The address of the demonstration, served from a folder that is thrown away."""
    port = free_port()
    with tempfile.TemporaryDirectory() as var:
        surroundings = {**os.environ, "DEMO": "1", "DEBUG": "", "DATABASE_URL": "", "CACHE_URL": "", "SITE_URL": ""}
        surroundings |= {"VAR_DIR": var, "PORT": str(port)}
        for command in (
            ["migrate", "--verbosity", "0"],
            ["collectstatic", "--no-input", "--verbosity", "0", "--ignore", "*.scss"],
            ["load_demo"],
        ):
            python = [sys.executable, "manage.py", *command]
            subprocess.run(python, cwd=ROOT, env=surroundings, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
        server = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}", "--log-level", "error"],
            cwd=ROOT,
            env=surroundings,
        )
        try:
            address = f"http://127.0.0.1:{port}"
            wait_for(address)
            yield address
        finally:
            server.terminate()
            server.wait()


def wait_for(address: str, seconds: int = 30) -> None:
    """Return once the server answers."""
    for _ in range(seconds * 5):
        try:
            urlopen(f"{address}/fr/help/", timeout=5).close()  # noqa: S310
            return
        except URLError:
            time.sleep(0.2)
    raise SystemExit("The demonstration did not start. Nothing was changed.")


def take(address: str, chromium: str) -> bytes:
    """The top of the dossier in French, as the reviewer whose answer is awaited sees it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, java_script_enabled=False)
        page.goto(f"{address}/fr/account/login/?next=/fr/agreements/{DOSSIER}/")
        page.fill("input[name=login]", READER)
        page.fill("input[name=password]", PASSWORD)
        page.locator("main form button[type=submit]").first.click()
        page.wait_for_url(f"**/{DOSSIER}/")
        shot = page.screenshot()
        browser.close()
    return shot


def in_few_colours(shot: bytes) -> bytes:
    """The same picture, small enough for a README."""
    small = io.BytesIO()
    Image.open(io.BytesIO(shot)).convert("RGB").quantize(COLOURS).save(small, "PNG", optimize=True)
    return small.getvalue()


def main() -> None:
    """Write the picture, or say what is missing."""
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not chromium:
        raise SystemExit("sudo apt install chromium\nThe picture is taken in Chromium; this machine has none.")
    with demonstration() as address:
        picture = in_few_colours(take(address, chromium))
    if len(picture) > MOST_BYTES:
        raise SystemExit(f"The picture would weigh {len(picture)} bytes, more than {MOST_BYTES}. Nothing was changed.")
    PICTURE.write_bytes(picture)
    print(f"{PICTURE.relative_to(ROOT)}: {len(picture) // 1024 + 1} KB")


if __name__ == "__main__":
    main()
