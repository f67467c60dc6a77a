"""What a contributor meets first agrees with the project: workflow, hooks, Makefile, versions."""

import re
import tomllib
from pathlib import Path

import pytest

from tests.support.lower_bounds import lower_bounds

ROOT = Path(__file__).parent.parent
PYPROJECT = (ROOT / "pyproject.toml").read_text("utf-8")
WORKFLOW = (ROOT / ".github/workflows/tests.yml").read_text("utf-8")
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")

TARGETS = set(re.findall(r"^([a-z]+):", MAKEFILE, re.MULTILINE))


def test_the_workflow_runs_every_python_that_is_promised() -> None:
    classifiers = tomllib.loads(PYPROJECT)["project"]["classifiers"]
    promised = [found[1] for one in classifiers if (found := re.search(r":: (3\.\d+)$", one))]
    tested = re.search(r"python: \[(.*)\]", WORKFLOW)
    assert tested is not None
    assert re.findall(r'"([\d.]+)"', tested[1]) == promised


def test_the_workflow_may_only_read() -> None:
    assert re.findall(r"^ *permissions:\n(?: +.*\n)*", WORKFLOW, re.MULTILINE) == [
        "permissions:\n  contents: read\n"
    ]


def test_actions_are_pinned_to_a_major_version() -> None:
    uses = re.findall(r"uses: (\S+)", WORKFLOW)
    assert uses
    assert [one for one in uses if not re.fullmatch(r"actions/[a-z-]+@v\d+", one)] == []


@pytest.mark.parametrize(
    "document", [".github/workflows/tests.yml", "CONTRIBUTING.md", "README.md"]
)
def test_every_make_target_that_is_named_exists(document: str) -> None:
    text = (ROOT / document).read_text("utf-8")
    named = set(re.findall(r"(?:`|\$ |run: )make ([a-z]+)", text))
    assert named
    assert named <= TARGETS


def test_hooks_run_the_tools_of_the_project() -> None:
    hooks = (ROOT / ".pre-commit-config.yaml").read_text("utf-8")
    tools = re.findall(r"entry: \.venv/bin/(\w+)(.*)", hooks)
    assert [name for name, _ in tools] == ["ruff", "ruff", "mypy"]
    assert all(f"$(BIN)/{name}" in MAKEFILE for name, _ in tools)


def test_every_dependency_is_pinned_at_or_above_its_lower_bound() -> None:
    pinned = dict(
        line.lower().split("==")
        for line in (ROOT / "constraints.txt").read_text("utf-8").splitlines()
        if not line.startswith("#")
    )
    for bound in lower_bounds(PYPROJECT):
        name, version = bound.split("==")
        assert _numbers(pinned[name]) >= _numbers(version), bound


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))


def test_a_dependency_without_a_lower_bound_is_refused() -> None:
    with pytest.raises(ValueError, match="torch<3"):
        lower_bounds('[project]\ndependencies = ["numpy>=2", "torch<3"]')
