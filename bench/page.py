"""What the page costs its users, in a real Chromium on the whole running system.

    .venv/bin/python -m bench.page [--submissions 50] [--loads 5]

From pressing Submit to the acknowledgement, the first event, the first test's result and the end, each as it stands on
the page; warm runs in the browser's own Python; loading an assignment until its editor is ready, on this machine and on
slow 4G (150 ms a round trip, 1.6 Mbit/s) with a CPU four times slower; the linter's answer after its debounce, for 300
lines; layout shift and interactions (INP) meanwhile; sizes; Lighthouse's marks where it is installed. Beside each
figure stands its budget. Every submission differs, so that none is answered from the cache of results.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from bench.lighthouse import lighthouse
from tests.e2e.system import open_assignment, running_chromium, running_system, type_solution

ROOT = Path(__file__).resolve().parents[1]
RIGHT = (ROOT / "examples/first-functions/solutions/reference/solution.py").read_text()
SLUG = "first-functions"
SLOW_NETWORK = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 93_750}
WATCH = """
window.shifts = []; window.interactions = {}; window.lints = [];
const post = Worker.prototype.postMessage;
Worker.prototype.postMessage = function (asked, ...rest) {
  const began = performance.now();
  const answered = ({ data }) => {
    if (data.id !== asked.id) return;
    this.removeEventListener('message', answered);
    setTimeout(() => window.lints.push(performance.now() - began)); // when the page has taken the answer in
  };
  if (asked?.what === 'check') this.addEventListener('message', answered);
  return post.call(this, asked, ...rest);
};
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifts.push([entry.startTime, entry.value]);
}).observe({ type: 'layout-shift', buffered: true });
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (entry.interactionId)
    window.interactions[entry.interactionId] = Math.max(entry.duration, window.interactions[entry.interactionId] ?? 0);
}).observe({ type: 'event', durationThreshold: 16, buffered: true });
"""
SUBMIT_BUDGETS = {"acknowledged": "150 ms", "first event": "250 ms", "first test": "", "finished": ""}
SUBMIT = """() => { window.seen = new Promise((resolve) => {
  const seen = {};
  let began;
  document.addEventListener('click', () => (began = performance.now()), { capture: true, once: true });
  const note = (name) => (seen[name] ??= performance.now() - began);
  const observer = new MutationObserver(() => {
    const { phase } = document.querySelector('[data-testid=status]').dataset;
    if (phase === 'sending') note('sending');
    if (seen.sending === undefined || phase === 'sending') return;
    note('acknowledged');
    if (phase !== 'queued') note('first event');
    if (document.querySelector('.strip [data-outcome]')) note('first test');
    if (phase !== 'finished') return;
    note('finished');
    observer.disconnect();
    resolve(seen);
  });
  observer.observe(document.body, { subtree: true, childList: true, attributes: true });
}); }"""
RUN = """() => { window.seen = new Promise((resolve) => {
  let began, running = false;
  document.addEventListener('click', () => (began = performance.now()), { capture: true, once: true });
  const observer = new MutationObserver(() => {
    const { phase } = document.querySelector('[data-testid=status]').dataset;
    running ||= phase === 'run-running' || phase === 'run-starting';
    if (!running || phase !== 'run-finished') return;
    observer.disconnect();
    resolve(performance.now() - began);
  });
  observer.observe(document.body, { subtree: true, childList: true, attributes: true });
}); }"""


def at(share: float, values: Sequence[float]) -> float:
    """The value that this share of them does not exceed."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def layout_shift(shifts: Sequence[tuple[float, float]]) -> float:
    """CLS: the most in a window that ends after a second of rest or five seconds (web.dev/articles/cls)."""
    worst = total = 0.0
    began = last = float("-inf")
    for at_ms, value in shifts:
        if at_ms - last > 1000 or at_ms - began > 5000:
            began, total = at_ms, 0.0
        last, total = at_ms, total + value
        worst = max(worst, total)
    return worst


def interaction_to_next_paint(durations: Sequence[float], n: int) -> float:
    """INP of `n` interactions, of which those not given were fast: the slowest but one for each 50
    (web.dev/articles/inp).
    """
    return sorted(durations, reverse=True)[min(n // 50, len(durations) - 1)] if durations else 0.0


def told(what: str, values: Sequence[float], budget: str = "") -> None:
    """A line of the answer."""
    p50, p95 = statistics.median(values), at(0.95, values)
    figures = f"p50 {p50:6.0f} ms   p95 {p95:6.0f} ms   max {max(values):6.0f} ms"
    print(f"{what:<42} n {len(values):>3}   {figures}   {budget and f'budget {budget}'}".rstrip(), flush=True)


def pressed(page: Any, button: str, watch: str) -> Any:
    """What `watch` sees after a press of that button."""
    page.evaluate(watch)
    page.get_by_role("button", name=button).click()
    return page.evaluate("window.seen")


def submissions(page: Any, n: int) -> None:
    """Press Submit `n` times, each time for another text."""
    seen: dict[str, list[float]] = {}
    for number in range(n):
        type_solution(page, f"{RIGHT}\n\nNUMBER = {number}\n")
        for name, ms in pressed(page, "Submit", SUBMIT).items():
            seen.setdefault(name, []).append(ms)
    for name, budget in SUBMIT_BUDGETS.items():
        told(f"Submit: {name}", seen[name], budget)


def runs(page: Any, n: int) -> None:
    """Press Run once to start Python, then `n` times."""
    told("Run: first, with starting Python", [pressed(page, "Run", RUN)])
    told("Run: warm, 12 tests", [pressed(page, "Run", RUN) for _ in range(n)], "200 ms p95")


def lints(page: Any, n: int, lines: int = 300) -> None:
    """Change a text of that many lines by a key, `n` times, each time until the linter has answered."""
    copies = range(lines // len(RIGHT.splitlines()) + 1)
    text = "".join(RIGHT.replace("def ", f"def n{number}_") for number in copies).splitlines()[: lines - 1]
    type_solution(page, "\n".join([*text, "x = "]))
    asked = page.evaluate("window.lints.length")
    page.wait_for_function("n => window.lints.length > n", arg=asked)  # ruff has started
    page.locator(".cm-content").focus()
    page.keyboard.press("Control+End")
    for number in range(n):
        asked = page.evaluate("window.lints.length")
        page.keyboard.type(str(number % 10))
        page.wait_for_function("n => window.lints.length > n", arg=asked)
    told(f"lint after the debounce, {lines} lines", page.evaluate("n => window.lints.slice(-n)", n), "30 ms p95")


def sizes() -> None:
    """What is loaded first, and the editor."""
    command = ". ./node.sh && node scripts/sizes.mjs"
    subprocess.run(["bash", "-c", command], cwd=ROOT / "frontend", check=True)


def audits(url: str, page: Any) -> None:
    """Lighthouse's marks for the page as its reader has it."""
    marks = lighthouse(url, page.context.cookies())
    found = "not installed, see bench/lighthouse.py" if marks is None else marks
    print(f"Lighthouse, desktop: {found}   budget 98 performance, 100 the others", flush=True)


def loads(new_page: Callable[[], Any], url: str, n: int, *, slow: bool) -> list[float]:
    """Milliseconds from the start of a load with nothing cached to an editor that takes text."""
    found = []
    page = new_page()
    client = page.context.new_cdp_session(page)
    client.send("Network.enable")
    if slow:
        client.send("Network.emulateNetworkConditions", SLOW_NETWORK)
        client.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    for _ in range(n):
        client.send("Network.clearBrowserCache")
        page.goto(url)
        page.locator(".cm-content").wait_for()
        found.append(page.evaluate("performance.now()"))
    page.close()
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--submissions", type=int, default=50)
    parser.add_argument("--loads", type=int, default=5)
    arguments = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        running_system(Path(folder)) as system,
        running_chromium() as chromium,
    ):
        context = chromium.new_context(viewport={"width": 1440, "height": 900}, base_url=system.url)
        context.set_default_timeout(60_000)
        context.add_init_script(WATCH)
        page = context.new_page()
        open_assignment(page, system, system.accounts["student"][0], SLUG)
        fast = loads(context.new_page, f"/courses/{system.course}/{SLUG}", arguments.loads, slow=False)
        told("editor ready", fast, "700 ms")
        slow = loads(context.new_page, f"/courses/{system.course}/{SLUG}", min(arguments.loads, 3), slow=True)
        told("editor ready, slow 4G and CPU × 4", slow, "2500 ms")
        print(f"layout shift (CLS), loading: {layout_shift(page.evaluate('window.shifts')):.4f}   budget 0.02")
        lints(page, 40)
        submissions(page, arguments.submissions)
        runs(page, 20)
        shift = layout_shift(page.evaluate("window.shifts"))
        print(f"layout shift (CLS), submitting and running: {shift:.4f}   budget 0.02")
        durations, n = page.evaluate("[Object.values(window.interactions), performance.interactionCount]")
        print(f"INP of {n} interactions: {interaction_to_next_paint(durations, n):.0f} ms   budget 100 ms")
        audits(f"{system.url}/courses/{system.course}/{SLUG}", page)
        sizes()


if __name__ == "__main__":
    main()
