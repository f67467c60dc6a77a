"""Files of a run are opened by `runs.safe_files` only."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import lstm_tui

HOUSE = Path(lstm_tui.__file__).parent

LOOKED_AT = (
    *("runs", "tui", "cli", "workers", "inspection", "reader/input_text.py"),
    *("training/worker.py", "training/prestart.py"),
)

METHODS = {
    *("open", "read_bytes", "read_text", "write_bytes", "write_text", "touch"),
    *("unlink", "rmdir", "rename", "mkdir", "symlink_to", "hardlink_to", "chmod"),
    *("iterdir", "glob", "rglob", "walk", "exists", "is_file", "is_dir", "stat", "lstat"),
}
"""Of `pathlib.Path`. `Folder` has none of these names."""

OS = {
    *("open", "stat", "lstat", "access", "listdir", "scandir", "walk", "fwalk", "statvfs"),
    *("remove", "unlink", "rmdir", "removedirs", "rename", "renames", "replace", "mkdir"),
    *("makedirs", "mkfifo", "mknod", "link", "symlink", "truncate", "utime", "chmod", "chown"),
}

FUNCTIONS = {
    *("read_json", "write_atomically", "write_synced", "memmap", "np.load", "np.save"),
    *("np.fromfile", "load_file", "save_file", "safe_open", "FileLock", "mmap"),
    *("open_own", "make_private_folder", "private_folder"),
}

ALLOWED = {
    ("cli/__init__.py", "os.open"): "/dev/null in the place of a closed pipe",
    ("cli/bench_screens.py", "tempfile.TemporaryDirectory"): "the folder of a benchmark",
    ("cli/bench_screens.py", "write_text"): "a text in the folder of a benchmark",
    ("cli/config_option.py", "open"): "the file of --config",
    ("cli/inspect_plain.py", "shutil.get_terminal_size"): "the terminal",
    ("cli/terminal.py", "os.open"): "/dev/tty",
    ("cli/streams.py", "open"): "/dev/null in the place of a closed stream",
    ("runs/creation.py", "make_private_folder"): "the folder of runs, which the user chose",
    ("runs/disk.py", "os.statvfs"): "the file system of a run, of which nothing is opened",
    ("runs/resume_request.py", "open_own"): "the user's own record",
    ("runs/resume_request.py", "private_folder"): "the user's own record",
    ("runs/resume_request.py", "unlink"): "the user's own record",
    ("runs/resume_request.py", "write_atomically"): "the user's own record",
    ("runs/known_sources.py", "glob"): "the user's own records",
    ("runs/known_sources.py", "lstat"): "the user's own records",
    ("runs/known_sources.py", "private_folder"): "the user's own records",
    ("runs/known_sources.py", "read_json"): "the user's own records",
    ("runs/known_sources.py", "unlink"): "the user's own records",
    ("runs/known_sources.py", "write_atomically"): "the user's own records",
    ("runs/jsonl.py", "os.utime"): "of a descriptor",
    ("runs/progress_cache.py", "glob"): "the user's own cache",
    ("runs/progress_cache.py", "lstat"): "the user's own cache",
    ("runs/progress_cache.py", "private_folder"): "the user's own cache",
    ("runs/progress_cache.py", "read_json"): "the user's own cache",
    ("runs/progress_cache.py", "unlink"): "the user's own cache",
    ("runs/progress_cache.py", "write_atomically"): "the user's own cache",
    ("training/worker.py", "touch"): "of a `LogWriter`",
    ("tui/widgets/export_dialog.py", "is_file"): "where the user wants an export",
}
"""Other files than those of a run, with what they are."""


def modules() -> Iterator[Path]:
    for place in LOOKED_AT:
        path = HOUSE / place
        yield from [path] if path.suffix else sorted(path.rglob("*.py"))


def opened_otherwise(tree: ast.Module) -> Iterator[str]:
    """The calls and references that reach for a file without `safe_files`."""
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(value=ast.Name(id="os"), attr=name) if name in OS:
                yield f"os.{name}"
            case ast.Attribute(value=ast.Name(id="shutil" | "tempfile" as owner), attr=name):
                yield f"{owner}.{name}"
            case ast.Attribute(value=ast.Name(id="io"), attr="open" | "FileIO" as name):
                yield f"io.{name}"
            case ast.Attribute(value=ast.Name(id="np"), attr=name) if f"np.{name}" in FUNCTIONS:
                yield f"np.{name}"
            case ast.Call(func=ast.Name(id="open")):
                yield "open"
            case ast.Call(func=ast.Name(id=name)) if name in FUNCTIONS:
                yield name
            case ast.Call(func=ast.Attribute(value=owner, attr=name)) if name in METHODS:
                if not isinstance(owner, ast.Name) or owner.id != "os":
                    yield name
            case ast.Call(func=ast.Attribute(attr="replace"), args=[_], keywords=[]):
                yield "replace"
            case _:
                pass


def test_only_safe_files_opens_what_is_in_a_run() -> None:
    found = {
        (str(path.relative_to(HOUSE)), use)
        for path in modules()
        if path.name != "safe_files.py"
        for use in opened_otherwise(ast.parse(path.read_text("utf-8")))
    }
    assert found - ALLOWED.keys() == set()
    assert ALLOWED.keys() - found == set()  # what is allowed is still needed


@pytest.mark.parametrize(
    ("source", "use"),
    [
        ("open(path)", "open"),
        ("path.open('rb')", "open"),
        ("(run.path / 'events.jsonl').read_bytes()", "read_bytes"),
        ("os.open(path, os.O_RDONLY)", "os.open"),
        ("remove = os.unlink", "os.unlink"),
        ("shutil.rmtree(run.checkpoints)", "shutil.rmtree"),
        ("fresh.replace(path)", "replace"),
        ("FileLock(path)", "FileLock"),
        ("np.load(path)", "np.load"),
    ],
)
def test_other_ways_to_open_are_found(source: str, use: str) -> None:
    assert use in set(opened_otherwise(ast.parse(source)))


def test_replacing_in_a_string_opens_nothing() -> None:
    assert list(opened_otherwise(ast.parse("'a'.replace('b', 'c')"))) == []
