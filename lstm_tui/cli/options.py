"""Options that commands share: groups in ``--help``, defaults from a file, names of runs."""

import codecs
import tomllib
from collections.abc import Callable
from difflib import get_close_matches
from enum import StrEnum
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import click
from click.shell_completion import CompletionItem

from lstm_tui.cli.number_types import number_type
from lstm_tui.config import ReadingConfig, Undecodable
from lstm_tui.errors import Advice, ConfigError, LstmTuiError

LONGEST_CONFIG = 20_000
"""Bytes of a file of defaults. Python's reader takes a minute for one long enough."""

Function = TypeVar("Function", bound=Callable[..., Any])


class GroupedOption(click.Option):
    """An option that ``--help`` lists under a heading, and whose numbers are read by our parser."""

    def __init__(self, *arguments: Any, heading: str = "Options", **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self.type = number_type(self.type)
        self.heading = heading


class GroupedCommand(click.Command):
    """A command whose ``--help`` has a section for each heading, in order of appearance.

    The errors that it raises advise only options that it has, with values that they take.
    """

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; click calls this."""
        try:
            return super().invoke(ctx)
        except LstmTuiError as error:
            error.keep_advice(self.takes)
            raise

    def takes(self, advice: Advice) -> bool:
        """Whether this command can be passed what ``advice`` says; FILE stands for any value."""
        options = {name: option for option in self.params for name in option.opts}
        for name, value in advice.options:
            if (option := options.get(name)) is None:
                return False
            try:
                if not value.isupper():
                    option.type.convert(value, option, None)
            except (click.UsageError, LstmTuiError):
                return False
        return True

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the sections; click calls this."""
        sections: dict[str, list[tuple[str, str]]] = {}
        for parameter in self.get_params(ctx):
            if isinstance(parameter, click.Argument):
                continue
            record = parameter.get_help_record(ctx)
            if record is not None:
                heading = getattr(parameter, "heading", "Options")
                sections.setdefault(heading, []).append(record)
        for heading, records in sections.items():
            with formatter.section(heading):
                formatter.write_dl(records)


def option_group(heading: str) -> Callable[..., Callable[[Function], Function]]:
    """A `click.option` whose options stand under ``heading``."""

    def option(*names: str, **settings: Any) -> Callable[[Function], Function]:
        return click.option(*names, cls=GroupedOption, heading=heading, **settings)

    return option


def combine_options(*options: Callable[[Any], Any]) -> Callable[[Function], Function]:
    """``options`` as one decorator; ``--help`` lists them in this order."""

    def decorate(function: Function) -> Function:
        for option in reversed(options):
            function = option(function)
        return function

    return decorate


def text_option(heading: str) -> Callable[[Function], Function]:
    """``--text FILE``, the text that a trained network reads."""
    return option_group(heading)(
        "--text",
        metavar="FILE",
        help="Text to read; - is standard input.  [default: the run's validation text]",
    )


def reading_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """The options that say how a text for a trained network is read.

    The command gets them together, as ``reading``.
    """
    option = option_group("Reading the text")

    @wraps(function)
    def command(
        *arguments: Any,
        encoding: str | None,
        undecodable: Undecodable,
        keep_newlines: bool,
        glob: str | None,
        **others: Any,
    ) -> Any:
        reading = ReadingConfig(encoding, undecodable, keep_newlines, glob)
        return function(*arguments, reading=reading, **others)

    return combine_options(
        option("--encoding", help="Of the text.  [default: UTF-8, or else what is detected]"),
        option(
            "--undecodable",
            type=EnumChoice(Undecodable),
            default=Undecodable.ERROR.value,
            show_default=True,
            help="What to do about bytes that are not text in that encoding.",
        ),
        option("--keep-newlines", is_flag=True, help="Do not turn CRLF into LF."),
        option("--glob", metavar="PATTERN", help="Which files of a folder, such as '**/*.py'."),
    )(command)


def _read_defaults(ctx: click.Context, _: click.Parameter, path: Path | None) -> Path | None:
    """Make the table of a TOML file the defaults of this command.

    Keys are option names with ``-`` or ``_``, at the top or in a table named as the command.
    """
    if path is None:
        return None
    try:
        with path.open("rb") as file:
            data = file.read(LONGEST_CONFIG + 1)
        if len(data) > LONGEST_CONFIG:
            raise ConfigError(f"--config {path}: longer than {LONGEST_CONFIG:,} bytes.")
        content = tomllib.loads(_decode_config(data, path))
    except OSError as error:
        raise ConfigError(f"--config {path}: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ConfigError(f"--config {path}: not TOML: {error}.") from error
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
            meant = f" Did you mean {near[0]}?" if near else ""
            raise ConfigError(f"--config {path}: {command} has no option {key!r}.{meant}")
        if isinstance(value, list) != known[name].multiple:
            expected = "a list" if known[name].multiple else "one value, not a list"
            raise ConfigError(f"--config {path}: {key} must be {expected}.")
        defaults[known[name].name] = value
    ctx.default_map = {**(ctx.default_map or {}), **defaults}
    return path


def _decode_config(data: bytes, path: Path) -> str:
    """A file of defaults as text: UTF-8, with a byte order mark or without one."""
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if wide or b"\0" in data[:64]:
        raise ConfigError(f"--config {path}: UTF-16 text, and TOML is UTF-8. Save it as UTF-8.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigError(
            f"--config {path}: byte {error.start:,} is not UTF-8 (0x{data[error.start]:02x}), and "
            "TOML is. Save it as UTF-8."
        ) from error


def config_option(heading: str) -> Callable[[Function], Function]:
    """``--config FILE.toml``, which gives defaults for any other option of the command."""
    return click.option(
        "--config",
        cls=GroupedOption,
        heading=heading,
        type=click.Path(path_type=Path, dir_okay=False),
        metavar="FILE.toml",
        is_eager=True,
        expose_value=False,
        callback=_read_defaults,
        help="Defaults for any option here: keys are option names, at the top or under a table "
        "named as the command.",
    )


runs_dir_option = click.option(
    "--runs-dir",
    cls=GroupedOption,
    heading="Run",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where runs are kept.  [default: $LSTM_TUI_RUNS, or ./runs]",
)


class EnumChoice(click.Choice[str]):
    """A choice of the values of an enumeration, which gives the member, and of ``others``."""

    def __init__(self, kind: type[StrEnum], *others: str) -> None:
        super().__init__([*(str(member) for member in kind), *others])
        self._kind = kind
        self._others = others

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> StrEnum | str:
        """The member that ``value`` names, or one of the others; click calls this."""
        chosen = super().convert(value, param, ctx)
        return chosen if chosen in self._others else self._kind(chosen)


class UnitName(click.ParamType[str]):
    """A unit as ``L1:131``, with or without a sign; whether the network has it is not known yet."""

    name = "unit"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """``value``, if a unit is written so; click calls this."""
        del param, ctx
        from lstm_tui.reader.units import check_signed_unit

        check_signed_unit(str(value))
        return str(value)


class RunReference(click.ParamType[str]):
    """A path, a name under the runs folder, or ``latest``; completes to the names there are."""

    name = "run"

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """The names of runs that begin as what was typed; click calls this.

        A name that could not be given to a run, and so may hold what a shell acts on, is left out.
        """
        del param
        from lstm_tui.runs.creation import is_name
        from lstm_tui.runs.directory import runs_folder
        from lstm_tui.runs.lookup import list_runs

        try:
            runs = list_runs(runs_folder(ctx.params.get("runs_dir")))
            names = [run.name for run in runs if is_name(run.name)]
        except (OSError, LstmTuiError):
            names = []
        return [CompletionItem(name) for name in ["latest", *names] if name.startswith(incomplete)]


run_argument = click.argument("run", type=RunReference(), metavar="RUN")
