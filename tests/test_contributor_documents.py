"""The files, classes, functions and constants that the documents name exist."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from tests.support.imports import PACKAGE, modules, package_of, tree
from tests.test_layers import ORDER

ROOT = PACKAGE.parent
DOCUMENTS = (
    *("docs/architecture.md", "docs/methods.md", "docs/run-directory.md"),
    *("CONTRIBUTING.md", "README.md"),
)

REFERENCE = re.compile(r"`((?:[\w.-]+/)*[\w.-]+\.(?:py|md|toml|yml|txt|tcss))(?::([\w.]+))?`")
LINK = re.compile(r"\]\(([^)#:]*)#?([\w-]*)\)")
PACKAGES = re.compile(r"`([a-z]+)/`")


def references(document: str) -> list[tuple[str, str]]:
    """The files that a document names, with the name after the colon or nothing."""
    text = (ROOT / document).read_text("utf-8")
    return [(path, name) for path, name in REFERENCE.findall(text) if not is_example(path)]


def is_example(path: str) -> bool:
    """Whether a bare name is a file of the reader's own, not one of the project."""
    return "/" not in path and not (PACKAGE / path).is_file() and not (ROOT / path).is_file()


def found(path: str) -> Path | None:
    """The file of that path below the package or the project."""
    return next((root / path for root in (PACKAGE, ROOT) if (root / path).is_file()), None)


@cache
def names_in(path: Path) -> frozenset[str]:
    """What a file defines at its top, and in its classes as ``Class.name``."""
    return frozenset(_defined(tree(path).body, ""))


def _defined(body: list[ast.stmt], prefix: str) -> set[str]:
    names = set[str]()
    for node in body:
        match node:
            case ast.ClassDef(name=name, body=inner):
                names |= {prefix + name} | _defined(inner, f"{prefix}{name}.")
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                names.add(prefix + name)
            case ast.Assign(targets=targets):
                names |= {prefix + one.id for one in targets if isinstance(one, ast.Name)}
            case ast.AnnAssign(target=ast.Name(id=name)):
                names.add(prefix + name)
    return names


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_file_and_name_exists(document: str) -> None:
    missing = []
    for path, name in references(document):
        file = found(path)
        if file is None or (name and name not in names_in(file)):
            missing.append(f"{path}:{name}".rstrip(":"))
    assert missing == []


def test_the_architecture_names_many() -> None:
    assert len({path for path, _ in references("docs/architecture.md")}) > 60
    assert len([name for _, name in references("docs/architecture.md") if name]) > 40


def test_every_package_is_described_in_its_order() -> None:
    table = (ROOT / "docs/architecture.md").read_text("utf-8").split("\n## ")[1]
    described = PACKAGES.findall("\n".join(re.findall(r"^\|([^|]*)\|", table, re.MULTILINE)))
    packages = {package_of(name) for name in modules() if (PACKAGE / package_of(name)).is_dir()}
    assert described == [name for name in ORDER if name in packages - {""}]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_link_leads_somewhere(document: str) -> None:
    text = (ROOT / document).read_text("utf-8")
    broken = []
    for path, anchor in LINK.findall(text):
        target = (ROOT / document).parent / path if path else ROOT / document
        if not target.exists() or (anchor and anchor not in anchors(target.read_text("utf-8"))):
            broken.append(f"{path}#{anchor}".rstrip("#"))
    assert broken == []


def anchors(text: str) -> set[str]:
    """What the headings of a document are called in links."""
    titles = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize(
    ("reference", "exists"),
    [
        ("config.py:Cell.LSTM", True),
        ("config.py:Cell.NONE", False),
        ("ranges.py:RANGES", True),
        ("ranges.py:Range.check", True),
    ],
)
def test_a_name_is_looked_up(reference: str, *, exists: bool) -> None:
    path, name = reference.split(":")
    assert (name in names_in(PACKAGE / path)) == exists
