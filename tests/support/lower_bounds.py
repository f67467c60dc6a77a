"""The lowest versions that pyproject.toml allows, as pip constraints (`make lowest`)."""

import re
import tomllib
from pathlib import Path

PYPROJECT = Path(__file__).parent.parent.parent / "pyproject.toml"

_REQUIREMENT = re.compile(r"(?P<name>[\w.-]+)>=(?P<version>[\w.]+)(?:,<[\w.]+)?")


def lower_bounds(pyproject: str) -> list[str]:
    """One ``name==version`` for each dependency of the text of a pyproject.toml, extras included.

    Raises:
        ValueError: A dependency has no lower bound.
    """
    project = tomllib.loads(pyproject)["project"]
    extras = project.get("optional-dependencies", {}).values()
    bounds = []
    for requirement in [*project["dependencies"], *(one for extra in extras for one in extra)]:
        found = _REQUIREMENT.fullmatch(requirement)
        if found is None:
            raise ValueError(f"{requirement}: write name>=version, or name>=version,<limit")
        bounds.append(f"{found['name']}=={found['version']}")
    return bounds


if __name__ == "__main__":
    print("\n".join(lower_bounds(PYPROJECT.read_text("utf-8"))))
