"""The layout as contracts: which package imports which, what each may load, how things are named.

Each contract says why it holds. What breaks one today is in `KNOWN`, which only gets shorter: a new
violation fails, and so does an entry of `KNOWN` that is no violation any more.
"""

import ast
import json
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from lstm_tui.cli import cli
from lstm_tui.runs.events import FinishReason
from tests.support.fake_runs import beginning, ended, say, training
from tests.support.imports import (
    PACKAGE,
    RELATIVE,
    imported,
    imported_at_once,
    lstm_tui_imports,
    modules,
    package_of,
    reached_from,
    tree,
)
from tests.support.neuron_runs import make_neuron_run

ORDER = (
    "__main__",
    "cli",
    "tui",
    "inspection",
    "exports",
    "workers",
    "training",
    "studies",
    "scoring",
    "reader",
    "runs",
    "text",
    "benchmarking",
    "colors",
    "hardware",
    "settings",
    "files",
    "presets",
    "config",
    "ranges",
    "formatting",
    "errors",
)
"""Packages and modules of `lstm_tui`, from the top down."""

LIBRARIES = {
    "torch": {"training"},
    "textual": {"tui"},
    "rich": {"tui", "cli", "colors"},
    "click": {"cli"},
}
"""Libraries that only these packages import."""

ONE_NAMESPACE = ("reader", "scoring", "runs", "text", "training", "inspection", "studies")
"""Packages among which a file name means one thing."""

KNOWN: dict[str, dict[str, str]] = {}
"""By contract: what breaks it today, and what will mend it."""


def check(found: Iterable[str], contract: str, reason: str) -> None:
    """Fail unless exactly what `KNOWN` lists breaks ``contract``; what follows ``: `` is detail."""
    broken = {one.partition(": ")[0]: one for one in found}
    known = KNOWN.get(contract, {})
    new = sorted(broken[one] for one in broken.keys() - known.keys())
    mended = sorted(known.keys() - broken.keys())
    assert not new, f"{contract}, since {reason}; but:\n" + "\n".join(new)
    assert not mended, "mended, so take it out of KNOWN:\n" + "\n".join(mended)


def test_every_package_has_its_place() -> None:
    found = {package_of(name) for name in modules() if package_of(name)}
    check(
        found - set(ORDER),
        "every package has its place",
        "without one nobody knows what may import it; add it to ORDER and docs/architecture.md",
    )


def test_imports_go_down() -> None:
    check(
        (
            f"{module} imports {name}"
            for module in modules()
            if package_of(module)
            for name in lstm_tui_imports(module)
            if ORDER.index(package_of(name)) < ORDER.index(package_of(module))
        ),
        "imports go down",
        "what is below can be understood, tested and replaced without what is above",
    )


def test_no_imports_go_in_a_circle() -> None:
    check(
        (module for module in modules() if module in reached_from(module)),
        "no imports go in a circle",
        "modules that import each other are one module in several files",
    )


def test_libraries_stay_in_their_packages() -> None:
    check(
        (
            f"{module} imports {name}"
            for module in modules()
            for name in imported(module)
            if package_of(module) not in LIBRARIES.get(name.split(".")[0], {package_of(module)})
        ),
        "libraries stay in their packages",
        "torch takes seconds to import and textual a fifth of one, so only what needs them pays; "
        "what is drawn or asked is independent of the library that draws or asks it",
    )


def test_names_are_absolute() -> None:
    check(
        (module for module in modules() if RELATIVE in imported(module)),
        "imports are absolute",
        "a relative import hides where it goes",
    )


def test_commands_reach_screens_through_the_app_alone() -> None:
    check(
        (
            f"{module} imports {name}"
            for module in modules()
            if package_of(module) not in ("", "tui")
            for name in lstm_tui_imports(module)
            if package_of(name) == "tui"
            and (name != "lstm_tui.tui.app" or name in imported_at_once(module))
        ),
        "commands reach screens through the app alone",
        "a command must work without Textual, but in the function that opens a screen",
    )


LOADING = """
import importlib, json, sys
from lstm_tui.cli import run

found = []

def look(what):
    for library in {"torch", "textual"} & sys.modules.keys():
        found.append(f"{what} loads {library}")
        for name in [*sys.modules]:
            if name.split(".")[0] == library or name.startswith("lstm_tui.tui"):
                del sys.modules[name]

for name in json.loads(sys.argv[1]):
    importlib.import_module(name)
    look(name)
for words in json.loads(sys.argv[2]):
    assert run(words) == 0, words
    look(words[0])
print()
print(json.dumps(found))
"""
"""Says which of the modules and command lines of its two arguments load torch or textual first."""


def loaded_by(names: list[str], commands: list[list[str]]) -> list[str]:
    """What `LOADING` says, in an interpreter of its own."""
    done = subprocess.run(
        [sys.executable, "-c", LOADING, json.dumps(names), json.dumps(commands)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: list[str] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_only_screens_and_training_load_textual_and_torch() -> None:
    names = [name for name in modules() if package_of(name) not in ("__main__", "tui", "training")]
    check(
        loaded_by(names, []),
        "only screens and training load textual and torch",
        "torch takes seconds and textual a fifth of one of every start",
    )


def test_a_command_without_a_screen_loads_neither_textual_nor_torch(tmp_path: Path) -> None:
    made = make_neuron_run(tmp_path)
    say(made, *beginning(200), *training(1, 200), ended(200, FinishReason.BUDGET))
    run, text, out = str(made.path), str(tmp_path / "harbours.txt"), str(tmp_path / "out")
    commands = [
        *([name, "--help"] for name in cli.commands),
        ["runs", "--plain", "--runs-dir", str(tmp_path / "runs")],
        ["attach", run, "--headless"],
        ["inspect", run, "--plain"],
        ["sample", run, "--length", "9"],
        ["neurons", run, "--top", "1"],
        ["evaluate", run, text, "--breakdown"],
        ["evaluate", run, "--each", "The fleet"],
        ["pairs", run, "The {fleet|log} of"],
        ["ablate", run, "L0:0", "--pattern", "url", "--controls", "2"],
        ["patterns"],
        ["completion", "bash"],
        ["corpus", "show", text],
        ["corpus", "forget", text],
        ["corpus", "python", "--megabytes", "0.001", "-o", f"{out}.txt"],
        *(
            ["export", run, what, "-o", out + what + ending, *more]
            for what, ending, *more in EXPORTS
        ),
    ]
    check(
        loaded_by([], commands),
        "a command without a screen loads neither textual nor torch",
        "it must work over SSH, in scripts and in pipes, and start at once",
    )


EXPORTS = (
    ("samples", ".md"),
    ("loss", ".json"),
    ("neurons", ".csv"),
    ("report", ".html"),
    ("picture", ".svg", "--unit", "L0:0"),
    ("activations", ".npz"),
)
"""What, and to which file."""


def test_what_is_loaded_is_seen() -> None:
    assert loaded_by(["lstm_tui.config", "lstm_tui.tui.app"], [["--version"]]) == [
        "lstm_tui.tui.app loads textual"
    ]


def names_of_files(package: str) -> Iterator[tuple[str, Path]]:
    for path in sorted((PACKAGE / package).rglob("*.py")):
        if path.stem != "__init__":
            yield path.stem, path.relative_to(PACKAGE)


def shared_names(packages: Iterable[str]) -> Iterator[str]:
    """File names that occur more than once in all of ``packages`` together."""
    places = defaultdict(list)
    for package in packages:
        for name, path in names_of_files(package):
            places[name].append(str(path))
    yield from (" = ".join(paths) for paths in places.values() if len(paths) > 1)


def test_a_file_name_means_one_thing() -> None:
    folders = [path.name for path in PACKAGE.iterdir() if (path / "__init__.py").is_file()]
    shared = {one for folder in folders for one in shared_names([folder])}
    shared |= set(shared_names(ONE_NAMESPACE))
    of_screens = {
        one for one in shared if {Path(path).stem for path in one.split(" = ")} <= PER_SCREEN
    }
    check(
        shared - of_screens,
        "a file name means one thing",
        "who searches for a file by its name, or reads it in a traceback, finds one",
    )


PER_SCREEN = {"screen", "keymap"}
"""Files that every screen has."""


def test_every_screen_has_a_screen_and_a_keymap() -> None:
    screens = [path.parent for path in (PACKAGE / "tui").glob("*/screen.py")]
    assert screens
    check(
        (
            f"tui/{folder.name} has no {name}"
            for folder in screens
            for name in PER_SCREEN
            if not (folder / f"{name}.py").is_file()
        ),
        "every screen has a screen and a keymap",
        "bindings, footer, help and README are made from one table per screen",
    )


def test_no_two_public_classes_have_one_name() -> None:
    places = defaultdict(list)
    for module in modules():
        for node in tree(modules()[module]).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places[node.name].append(module.removeprefix("lstm_tui."))
    check(
        (f"{name}: {', '.join(sorted(one))}" for name, one in places.items() if len(one) > 1),
        "no two public classes have one name",
        "a class is found by its name, and a message or docstring that names it means one",
    )


def test_no_module_is_named_like_the_standard_library() -> None:
    check(
        (
            module
            for module in modules()
            if module.rsplit(".", 1)[-1] in sys.stdlib_module_names
            and module != "lstm_tui.__main__"
            and package_of(module) != "cli"
        ),
        "no module is named like the standard library",
        "an import or a traceback that names it would be ambiguous; commands are named by the user",
    )


def test_a_module_of_cli_is_named_like_its_command() -> None:
    check(
        (
            f"{name} is in {command.callback.__module__.removeprefix('lstm_tui.')}"
            for name, command in cli.commands.items()
            if command.callback is not None
            and command.callback.__module__ != f"lstm_tui.cli.{MODULE_NAMES.get(name, name)}"
        ),
        "a module of cli is named like its command",
        "who uses a command finds its code without a search",
    )


MODULE_NAMES = {"import": "import_network"}
"""Of commands whose name is a keyword of Python."""


def test_every_module_says_what_it_is_for() -> None:
    check(
        (module for module, path in modules().items() if not ast.get_docstring(tree(path))),
        "every module says what it is for",
        "a reader decides by its first sentence whether to read on",
    )
