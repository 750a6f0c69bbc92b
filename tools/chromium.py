"""Finds a Chromium for the browser tests, or installs one: `python -m tools.chromium`.

Order: CHROMIUM (a path), the system's, then Debian's package where apt-get may be used, then Playwright's own.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
CHINESE_FONT = "fonts-noto-cjk"


def find() -> str | None:
    """Return the path of a Chromium that can be run, or None."""
    given = os.environ.get("CHROMIUM")
    if given:
        return given
    candidates = (*map(shutil.which, NAMES), MAC, playwrights_own())
    return next((path for path in candidates if path and Path(path).exists()), None)


def playwrights_own() -> str | None:
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        return None
    with sync_playwright() as playwright:
        return playwright.chromium.executable_path


def may_use_apt() -> bool:
    return bool(shutil.which("apt-get")) and os.geteuid() == 0


def apt_install(*packages: str) -> bool:
    """Install Debian packages quietly; False if that failed."""
    quiet = {"stdout": subprocess.DEVNULL, "env": os.environ | {"DEBIAN_FRONTEND": "noninteractive"}}
    install = ["apt-get", "install", "-y", "-q", "--no-install-recommends", *packages]
    if subprocess.run(install, stderr=subprocess.DEVNULL, **quiet).returncode == 0:
        return True
    subprocess.run(["apt-get", "update", "-q"], **quiet)
    return subprocess.run(install, **quiet).returncode == 0


def has_chinese_font() -> bool:
    if not shutil.which("fc-list"):
        return False
    listed = subprocess.run(["fc-list", ":lang=zh", "family"], capture_output=True, text=True)
    return bool(listed.stdout.strip())


def main() -> None:
    path = find()
    if may_use_apt() and not (path and has_chinese_font()):
        print("         installing Chromium and a Chinese font", flush=True)
        apt_install(*(["chromium"] if not path else []), CHINESE_FONT, "fontconfig")
    if not find():
        print("         installing Playwright's Chromium", flush=True)
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=True)
    found = find()
    if not found:
        sys.exit("no Chromium: install one and run make test again, or set CHROMIUM to its path")
    print(f"         {found}")


if __name__ == "__main__":
    main()
