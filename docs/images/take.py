"""Take the pictures of the README anew, from a running `make run`: `.venv/bin/python docs/images/take.py`.

Needs what `make test` needs: Chromium, and the packages of requirements-dev.txt.
"""

from __future__ import annotations

import io
import json
import os
import shutil
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

HERE = Path(__file__).parent
DEMO = json.loads((HERE.parent.parent / "var" / "demo.json").read_text())
WIDTH, HEIGHT = 1280, 800
HELD_MS, LAST_MS = 90, 3500
WRONG = (
    "def two_sum(numbers, target):\n"
    "    for i in range(len(numbers)):\n"
    "        for j in range(i, len(numbers)):\n"
    "            if numbers[i] + numbers[j] == target:\n"
    "                return [i, j]\n"
    '    raise ValueError(f"no two numbers add up to {target}")\n'
)


class Film:
    """Frames of a page, each shown for some time."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._frames: list[Image.Image] = []
        self._times: list[int] = []

    def shoot(self, times: int = 1, held_ms: int = HELD_MS) -> None:
        """Take that many frames, one after another."""
        for _ in range(times):
            frame = Image.open(io.BytesIO(self._page.screenshot())).convert("RGB")
            if self._frames and frame.tobytes() == self._frames[-1].tobytes():
                self._times[-1] += held_ms
                continue
            self._frames.append(frame)
            self._times.append(held_ms)

    def save(self, path: Path) -> None:
        """Write the film as an animated GIF, in colours chosen for all its frames together."""
        self._times[-1] = LAST_MS
        size = (WIDTH * 3 // 4, HEIGHT * 3 // 4)
        small = [frame.resize(size, Image.Resampling.LANCZOS) for frame in self._frames]
        strip = Image.new("RGB", (size[0], size[1] * len(small)))
        for place, frame in enumerate(small):
            strip.paste(frame, (0, size[1] * place))
        palette = strip.quantize(255, method=Image.Quantize.MEDIANCUT)
        drawn = [frame.quantize(palette=palette, dither=Image.Dither.NONE) for frame in small]
        drawn[0].save(path, save_all=True, append_images=drawn[1:], duration=self._times, loop=0, optimize=True)


def log_in(page: Page, login: str) -> None:
    """Come in as one of the demo accounts."""
    password = next(account["password"] for account in DEMO["accounts"] if account["login"] == login)
    page.goto(DEMO["url"])
    page.get_by_label("Login").fill(login)
    page.locator("input[type=password]").fill(password)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Courses").wait_for()


def write(page: Page, code: str) -> None:
    """Put the code into the editor as a paste would."""
    page.locator(".cm-content").click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(code)


def submission(page: Page) -> None:
    """Submit a wrong solution, then the right one."""
    page.goto(f"{DEMO['url']}/courses/{DEMO['course']}/two-sum")
    page.locator(".cm-content").wait_for()
    film = Film(page)
    write(page, WRONG)
    film.shoot(held_ms=1200)
    page.keyboard.press("Control+Shift+Enter")
    film.shoot(12)
    page.get_by_text("of 6 tests pass").first.wait_for()
    page.wait_for_timeout(400)
    film.shoot(held_ms=2800)
    write(page, WRONG.replace("range(i, len", "range(i + 1, len"))
    film.shoot(held_ms=1000)
    page.keyboard.press("Control+Shift+Enter")
    film.shoot(12)
    page.get_by_text("All 6 tests pass").first.wait_for()
    page.wait_for_timeout(400)
    film.shoot()
    film.save(HERE / "submission.gif")


def main() -> None:
    """Take every picture."""
    executable = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=executable, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light")
        log_in(page, "bob")
        submission(page)
        browser.close()


if __name__ == "__main__":
    main()
