"""Whether people who cannot see or point can use a page, as far as a program can tell."""

from pathlib import Path

import axe_playwright_python

# Read and evaluated by hand: the library's own way, a script element, is what our content policy
# forbids. Playwright's `evaluate` is not subject to it.
_AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text()
_RUN = """
    async () => {
        const found = await axe.run(document, {
            runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
        });
        return found.violations.map(one => ({
            rule: one.id,
            help: one.help,
            places: one.nodes.map(node => `${node.target.join(" ")}: ${node.failureSummary}`),
        }));
    }
"""


def assert_accessible(page):
    """Fail with every rule of WCAG 2.2 AA that axe finds broken on the page as it is now."""
    # An element that is just fading in has the contrast of a half-transparent one.
    page.wait_for_function("document.getAnimations().every(one => one.playState !== 'running')")
    page.evaluate(_AXE)
    violations = page.evaluate(_RUN)
    told = [
        f"{one['rule']} ({one['help']})\n    " + "\n    ".join(one["places"]) for one in violations
    ]
    assert not told, f"{page.url}:\n" + "\n".join(told)
