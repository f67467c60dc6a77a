"""Mutations that put something else in the place of a file: links, devices, holes, folders."""

import os
import shutil
from pathlib import Path

from tests.strangers.place import Place
from tests.strangers.sandbox import remove


def link(place: Place, target: str) -> None:
    """A symbolic link: to an absolute path, or one below the root; ``*`` is the file's own name."""
    remove(place.path)
    place.path.symlink_to(place.root / target.replace("*", place.name))


def hard_link(place: Place, target: str) -> None:
    """A second name of a file below the root."""
    remove(place.path)
    os.link(place.root / target.replace("*", place.name), place.path)


def fifo(place: Place, _: None) -> None:
    """A named pipe at whose other end nobody is."""
    remove(place.path)
    os.mkfifo(place.path)


def device(place: Place, target: str) -> None:
    """The device itself where that may be made, else a link to it."""
    remove(place.path)
    status = Path(target).stat()
    try:
        os.mknod(place.path, status.st_mode, status.st_rdev)
    except PermissionError:
        place.path.symlink_to(target)


def sparse(place: Place, size: int) -> None:
    """A file that is nothing but a hole."""
    place.write(b"")
    os.truncate(place.path, size)


def hole_behind(place: Place, size: int) -> None:
    """Its content, and a hole behind it."""
    place.write(place.read())
    os.truncate(place.path, place.path.stat().st_size + size)


def folder_instead(place: Place, depth: int) -> None:
    """Folders in each other in its place."""
    remove(place.path)
    place.path.mkdir()
    descriptor = os.open(place.path, os.O_RDONLY)
    for _ in range(depth):
        os.mkdir("d", dir_fd=descriptor)
        inner = os.open("d", os.O_RDONLY, dir_fd=descriptor)
        os.close(descriptor)
        descriptor = inner
    os.close(descriptor)


def gone(place: Place, _: None) -> None:
    """Nothing in its place."""
    remove(place.path)


def copied(place: Place, name: str) -> None:
    """A copy of another file or folder of the run."""
    source = place.run / name
    if source.is_dir():
        shutil.copytree(source, place.path, symlinks=True, dirs_exist_ok=False)
    else:
        place.write(source.read_bytes())
