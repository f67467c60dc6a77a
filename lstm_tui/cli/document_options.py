"""The options that split a text into documents: ``--documents`` and ``--shuffle-documents``."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import click
from click.shell_completion import CompletionItem

from lstm_tui.cli.options import Function, OptionGroup, combine_options
from lstm_tui.config import DocumentSplit
from lstm_tui.errors import ConfigError

_SEPARATOR = f"{DocumentSplit.SEPARATOR}="
_KINDS = [DocumentSplit.LINES.value, DocumentSplit.PARAGRAPHS.value, DocumentSplit.FILES.value]


@dataclass(frozen=True, slots=True)
class DocumentChoice:
    """The value of ``--documents``."""

    split: DocumentSplit
    separator: str = ""


class DocumentsParam(click.ParamType[DocumentChoice]):
    """What separates documents: ``lines``, ``paragraphs``, ``files`` or ``separator=TEXT``."""

    name = "documents"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> DocumentChoice:
        """The split and its separator; click calls this.

        Raises:
            ConfigError: It is none of these, or the separator is empty or has an unknown escape.
        """
        del param, ctx
        if isinstance(value, DocumentChoice):
            return value
        given = str(value)
        if given in _KINDS:
            return DocumentChoice(DocumentSplit(given))
        if not given.startswith(_SEPARATOR):
            kinds = f"{', '.join(_KINDS)} or {_SEPARATOR}TEXT"
            raise ConfigError(f"--documents {given!r}: must be {kinds}.")
        separator = unescaped(given.removeprefix(_SEPARATOR))
        if not separator:
            raise ConfigError(f"--documents {_SEPARATOR}TEXT: write the text after the sign =.")
        return DocumentChoice(DocumentSplit.SEPARATOR, separator)

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """Complete the kinds; click calls this."""
        del ctx, param
        values = [*_KINDS, _SEPARATOR]
        return [CompletionItem(value) for value in values if value.startswith(incomplete)]


def unescaped(text: str) -> str:
    r"""``text`` with a newline for ``\n``, a tab for ``\t`` and a backslash for ``\\``.

    Raises:
        ConfigError: It has another escape.
    """

    from lstm_tui.text.document_borders import ESCAPES

    def character(escape: re.Match[str]) -> str:
        if escape[1] not in ESCAPES:
            raise ConfigError(
                f"--documents {_SEPARATOR}TEXT: {escape[0]} is none of \\n (newline), \\t (tab) "
                "and \\\\ (a backslash)."
            )
        return ESCAPES[escape[1]]

    return re.sub(r"\\(.?)", character, text, flags=re.DOTALL)


def document_option(heading: str) -> Callable[[Function], Function]:
    """``--documents`` and ``--shuffle-documents``, for `text_choices`."""
    option = OptionGroup(heading).option
    return combine_options(
        option(
            "--documents",
            type=DocumentsParam(),
            metavar="lines|paragraphs|files|separator=TEXT",
            help="Split the text into documents, which the network reads and writes one by one: "
            "each begins with the initial state and ends with [END], a symbol that is learned. In "
            r"TEXT, \n is a newline, \t a tab and \\ a backslash.",
        ),
        option(
            "--shuffle-documents",
            is_flag=True,
            help="Hold out documents drawn at random, by --seed where there is one, instead of the "
            "last ones.",
        ),
    )


def text_choices(choices: dict[str, Any], seed: int) -> dict[str, Any]:
    """``choices`` with the fields of `TextConfig` for the two options, which are taken out.

    ``seed`` draws the documents. The split of labeled documents is no `DocumentChoice`.
    """
    chosen: DocumentChoice | DocumentSplit | None = choices.pop("documents")
    shuffled: bool = choices.pop("shuffle_documents")
    separator = chosen.separator if isinstance(chosen, DocumentChoice) else ""
    if not choices.get("keep_newlines"):
        separator = separator.replace("\r\n", "\n")  # as in the text
    return {
        **choices,
        "documents": chosen.split if isinstance(chosen, DocumentChoice) else chosen,
        "separator": separator,
        "document_seed": seed if shuffled else None,
    }
