"""import-linter holds the layers; here: that no part of the simulator slipped past its configuration."""

import tomllib
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parents[2]
# Django's and the store's side: may know the clock, Redis and the network.
EDGE_FOLDERS = {"sandbox", "streaming", "management", "migrations"}
CONTRACTS = tomllib.loads((BASE_DIR / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]


HELD_TO_PURITY = [contract for contract in CONTRACTS if "simulator.engine" in contract.get("source_modules", ())]


def pure_folders() -> set[str]:
    folders = {path.parent.name for path in (BASE_DIR / "simulator").glob("*/__init__.py")}
    return folders - EDGE_FOLDERS


def test_every_pure_folder_of_the_simulator_is_held_to_purity():
    assert len(HELD_TO_PURITY) == 2
    for contract in HELD_TO_PURITY:
        held = {name.removeprefix("simulator.") for name in contract["source_modules"]}
        assert pure_folders() - held == set(), contract["name"]


def test_every_pure_folder_of_the_simulator_has_its_layer():
    (layers,) = (contract for contract in CONTRACTS if contract.get("containers") == ["simulator"])
    placed = {name.strip(" ()") for layer in layers["layers"] for name in layer.replace("|", ":").split(":")}
    assert pure_folders() - placed == set()
