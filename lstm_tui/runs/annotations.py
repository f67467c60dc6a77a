"""Names and remarks that the user gave to units: ``notes.json``, written atomically.

An annotation belongs to a unit of a run, at every checkpoint.
"""

from dataclasses import dataclass, field
from typing import Annotated, Final

from msgspec import Meta

from lstm_tui.files import to_json
from lstm_tui.runs.directory import Run
from lstm_tui.runs.field_types import Longest, UnitName, cut_texts
from lstm_tui.runs.safe_files import readable, writable

NAME: Final = "notes.json"

LONGEST_NAME, LONGEST_REMARK = 40, 2_000
MOST_ANNOTATIONS = 100_000


@dataclass(frozen=True, slots=True)
class UnitAnnotation:
    """The name and the remark of one unit."""

    name: Annotated[str, Longest(LONGEST_NAME)] = ""
    remark: Annotated[str, Longest(LONGEST_REMARK)] = ""

    def __post_init__(self) -> None:
        cut_texts(self)


@dataclass(frozen=True, slots=True)
class Annotations:
    """All annotations of a run, by unit: ``L1:131``."""

    units: Annotated[dict[UnitName, UnitAnnotation], Meta(max_length=MOST_ANNOTATIONS)] = field(
        default_factory=dict
    )

    def of(self, unit: str) -> UnitAnnotation:
        """The annotation of ``unit``; empty if there is none."""
        return self.units.get(unit, UnitAnnotation())

    def with_annotation(self, unit: str, annotation: UnitAnnotation) -> "Annotations":
        """A copy with ``annotation`` for ``unit``; an empty one removes it."""
        name = annotation.name.strip()[:LONGEST_NAME]
        remark = annotation.remark.strip()[:LONGEST_REMARK]
        others = {key: value for key, value in self.units.items() if key != unit}
        return Annotations(
            {**others, unit: UnitAnnotation(name, remark)} if name or remark else others
        )


def load_annotations(run: Run) -> Annotations:
    """The annotations of ``run``; empty if there are none.

    Raises:
        BrokenRunError: The file is not valid; it is left unchanged.
    """
    with readable(run.path / NAME), run.folder() as folder:
        if folder.status(NAME) is None:
            return Annotations()
        return folder.read_json(NAME, Annotations)


def save_annotation(run: Run, unit: str, annotation: UnitAnnotation) -> Annotations:
    """Save ``annotation``; return all, with those that another screen saved meanwhile.

    Raises:
        BrokenRunError: The file is not valid, so it is not replaced.
        RunError: The run directory cannot be written.
    """
    annotations = load_annotations(run).with_annotation(unit, annotation)
    with writable(run.path / NAME), run.folder() as folder:
        folder.write(NAME, to_json(annotations))
    return annotations
