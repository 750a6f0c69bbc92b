"""Every program has its row in the registry."""

from pathlib import Path

from simulator.programs import tools

SUPPORT = {"arguments", "operands", "sed_script"}


def test_every_module_of_the_folder_is_registered():
    folder = Path(tools.__file__).parent
    modules = {path.stem for path in folder.glob("*.py")} | {path.parent.name for path in folder.glob("*/__init__.py")}
    registered = {module.__name__.rsplit(".", 1)[-1] for module in tools.MODULES}
    assert modules - {"__init__"} - SUPPORT == registered


def test_no_name_stands_for_two_programs():
    names = [name for module in tools.MODULES for name in module.NAMES]
    assert sorted(names) == sorted(set(names))
