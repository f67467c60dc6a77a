"""Options that commands share, and the headings under which ``--help`` lists them."""

from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import click
from click.core import ParameterSource

from lstm_tui.cli.number_types import number_type
from lstm_tui.config import ReadingConfig, TextKind, Undecodable
from lstm_tui.errors import Advice, LstmTuiError

Function = TypeVar("Function", bound=Callable[..., Any])


class GroupedOption(click.Option):
    """An option that ``--help`` lists under a heading, and whose numbers `number_types` parses.

    A default is shown unless ``show_default`` is False.
    """

    def __init__(self, *arguments: Any, heading: str = "Options", **settings: Any) -> None:
        settings.setdefault("show_default", settings.get("default") is not None)
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
        """Whether this command accepts the options of ``advice``; FILE stands for any value."""
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


class EnumChoice(click.Choice[str]):
    """A choice of the members of an enumeration by their values, and of ``others``."""

    def __init__(self, kind: type[StrEnum], *others: str) -> None:
        super().__init__([*(str(member) for member in kind), *others])
        self._kind = kind
        self._others = others

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> StrEnum | str:
        """The member whose value is ``value``, or one of the others; click calls this."""
        chosen = super().convert(value, param, ctx)
        return chosen if chosen in self._others else self._kind(chosen)


class UnitName(click.ParamType[str]):
    """A unit such as ``L1:131`` or ``-L1:131``; whether the network has it is checked later."""

    name = "unit"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """``value``, if it has the form of a unit; click calls this."""
        del param, ctx
        from lstm_tui.reader.units import check_signed_unit

        check_signed_unit(str(value))
        return str(value)


class OptionGroup:
    """Declares options that ``--help`` lists under one heading; each method makes a decorator."""

    def __init__(self, heading: str) -> None:
        self._heading = heading

    def option(self, *names: str, **settings: Any) -> Callable[[Function], Function]:
        """As ``click.option``."""
        return click.option(*names, cls=GroupedOption, heading=self._heading, **settings)

    def text_option(self) -> Callable[[Function], Function]:
        """``--text FILE``, the text that a trained network reads."""
        return self.option(
            "--text",
            metavar="FILE",
            help="Text to read; - is standard input.  [default: the run's validation text]",
        )

    def choose_option(self) -> Callable[[Function], Function]:
        """``--choose-on FILE``, the text that chooses units, signs and thresholds."""
        return self.option(
            "--choose-on",
            metavar="FILE",
            help="Text on which units, signs and thresholds are chosen; all of --text then "
            "reports.  [default: every other block of --text]",
        )

    def kind_option(self) -> Callable[[Function], Function]:
        """``--kind KIND``, what the text consists of; None if it is left out."""
        return self.option(
            "--kind",
            type=EnumChoice(TextKind),
            help="What the text consists of, which decides what a mark such as # means to the "
            "patterns; c stands for all languages like it.  [default: by file name and content]",
        )

    def labels_option(self) -> Callable[[Function], Function]:
        """``--labels FILE``, labels of the text; the parameter is ``labels_file``."""
        return self.option(
            "--labels",
            "labels_file",
            metavar="FILE",
            type=click.Path(path_type=Path),
            help='Labels to use like patterns, one JSON object per line: {"name": "noun", "start": '
            '12, "end": 17}, or {"name": "speaker", "values": [0, 1, …]} with a value for each '
            "character. Positions count the characters of --text from 0; without it, those of the "
            "text that lstm-tui export RUN text writes.",
        )

    def pattern_option(
        self, help_text: str, *, multiple: bool = True
    ) -> Callable[[Function], Function]:
        """``--pattern``; the parameter is ``patterns`` if ``multiple``, else ``pattern``."""
        return self.option(
            "--pattern",
            "patterns" if multiple else "pattern",
            multiple=multiple,
            metavar="NAME|name=REGEX",
            help=help_text,
        )

    def clamp_option(self, effect: str) -> Callable[[Function], Function]:
        """``--clamp UNIT=VALUE``, repeated; the parameter is ``clamps``."""
        return self.option(
            "--clamp",
            "clamps",
            multiple=True,
            metavar="UNIT=VALUE",
            help="Hold a unit at a value, such as L1:131=0.9 or L1:131.cell=4; several units, "
            "L0:12+83=0.9; or a gate (input, forget, output, candidate; reset, update) of a unit, "
            f"L0:12.forget=1, or of a layer, L0.forget=1; may be repeated. {effect}",
        )

    def characters_option(
        self, help_text: str, default: int | None = None
    ) -> Callable[[Function], Function]:
        """``--characters N``, how much of the text is read."""
        return self.option("--characters", type=int, default=default, metavar="N", help=help_text)

    def top_option(self, help_text: str) -> Callable[[Function], Function]:
        """``--top N``, how many units of each pattern are listed."""
        return self.option("--top", type=int, metavar="N", help=help_text)

    def json_option(self) -> Callable[[Function], Function]:
        """``--json``; the parameter is ``as_json``."""
        return self.option("--json", "as_json", is_flag=True, help="Print JSON.")


headless_option = OptionGroup("Run").option(
    "--headless", is_flag=True, help="Open no screen; print progress on standard error."
)


def field_options(heading: str, defaults: object) -> Callable[..., Callable[[Function], Function]]:
    """A function that declares options that set fields of the dataclass instance ``defaults``.

    A field gives its option the type and the default. It has the option's name unless another one
    is passed.
    """
    option = OptionGroup(heading).option

    def field_option(name: str, help_text: str, field: str = "") -> Callable[[Function], Function]:
        field = field or name.removeprefix("--").replace("-", "_")
        default = getattr(defaults, field)
        if isinstance(default, StrEnum):
            kind = EnumChoice(type(default))
            return option(name, field, type=kind, default=default.value, help=help_text)
        return option(name, field, default=default, help=help_text)

    return field_option


def combine_options(*options: Callable[[Any], Any]) -> Callable[[Function], Function]:
    """``options`` as one decorator; ``--help`` lists them in this order."""

    def decorate(function: Function) -> Function:
        for option in reversed(options):
            function = option(function)
        return function

    return decorate


def is_given(option: str, *, by_file: bool = False) -> bool:
    """Whether the user gave ``option`` on the command line, or ``by_file`` in ``--config``.

    False outside of a command.
    """
    if (context := click.get_current_context(silent=True)) is None:
        return False
    source = context.get_parameter_source(option)
    sources = (ParameterSource.COMMANDLINE, ParameterSource.ENVIRONMENT)
    return source in sources or (by_file and source is ParameterSource.DEFAULT_MAP)


def decoding_options(heading: str, encoding: str | None) -> Callable[[Function], Function]:
    """How files become text: ``--encoding``, whose default is ``encoding``, and three others."""
    option = OptionGroup(heading).option
    detected = "" if encoding else "  [default: UTF-8, otherwise detected]"
    return combine_options(
        option(
            "--encoding",
            default=encoding,
            help="Encoding of the text, such as utf-8, cp1252 (Windows), utf-16 or gb18030."
            + detected,
        ),
        option(
            "--undecodable",
            type=EnumChoice(Undecodable),
            default=Undecodable.ERROR.value,
            help="What to do with bytes that are invalid in that encoding.",
        ),
        option("--keep-newlines", is_flag=True, help="Keep CRLF line ends instead of LF."),
        option(
            "--glob", metavar="PATTERN", help="Which files of a folder to read, such as '**/*.py'."
        ),
    )


def reading_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """How a text for a trained network is decoded; the command gets one parameter, ``reading``."""

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

    return decoding_options("Reading the text", None)(command)
