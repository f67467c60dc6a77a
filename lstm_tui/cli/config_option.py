"""``--config FILE.toml``: defaults for the options of a command from a file."""

import codecs
import tomllib
from collections.abc import Callable
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import click

from lstm_tui.cli.options import Function, OptionGroup
from lstm_tui.errors import ConfigError

LONGEST_CONFIG = 20_000
"""Bytes of a file of defaults. Python's TOML parser takes a minute for one long enough."""


def config_option(heading: str) -> Callable[[Function], Function]:
    """``--config FILE.toml``, which gives defaults for any other option of the command."""
    return OptionGroup(heading).option(
        "--config",
        type=click.Path(path_type=Path, dir_okay=False),
        metavar="FILE.toml",
        is_eager=True,
        expose_value=False,
        callback=_set_defaults,
        help="File with defaults for these options. Keys are option names, at the top level or in "
        "a table with the name of the command.",
    )


def _set_defaults(ctx: click.Context, _: click.Parameter, path: Path | None) -> None:
    """Make the values of a TOML file the defaults of this command.

    Keys are option names with ``-`` or ``_``, at the top or in a table named as the command.

    Raises:
        ConfigError: The file cannot be read, or holds what this command has no option for.
    """
    if path is None:
        return
    content = _read_toml(path)
    command = ctx.command.name or ""
    own = content.pop(command, {})
    if not isinstance(own, dict):
        raise ConfigError(f"--config {path}: [{command}] must be a table.")
    general = {key: value for key, value in content.items() if not isinstance(value, dict)}
    known = {
        spelling.removeprefix("--"): option
        for option in ctx.command.params
        if isinstance(option, click.Option) and option.name not in ("config", "help")
        for spelling in option.opts
        if spelling.startswith("--")
    }
    defaults = {}
    for key, value in {**general, **own}.items():
        name = key.replace("_", "-")
        if name not in known:
            near = get_close_matches(name, known, 1)
            hint = f" Did you mean {near[0]}?" if near else ""
            raise ConfigError(f"--config {path}: {command} has no option {key!r}.{hint}")
        if isinstance(value, list) != known[name].multiple:
            expected = "a list" if known[name].multiple else "one value, not a list"
            raise ConfigError(f"--config {path}: {key} must be {expected}.")
        defaults[known[name].name] = value
    ctx.default_map = {**(ctx.default_map or {}), **defaults}


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            data = file.read(LONGEST_CONFIG + 1)
        if len(data) > LONGEST_CONFIG:
            raise ConfigError(f"--config {path}: longer than {LONGEST_CONFIG:,} bytes.")
        return tomllib.loads(_decode(data, path))
    except OSError as error:
        raise ConfigError(f"--config {path}: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ConfigError(f"--config {path}: not TOML: {error}.") from error


def _decode(data: bytes, path: Path) -> str:
    """TOML as text: UTF-8, with or without a byte order mark."""
    utf16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if utf16 or b"\0" in data[:64]:
        raise ConfigError(f"--config {path}: UTF-16 text, but TOML is UTF-8. Save it as UTF-8.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigError(
            f"--config {path}: byte {error.start:,} is not UTF-8 (0x{data[error.start]:02x}), but "
            "TOML is. Save it as UTF-8."
        ) from error
