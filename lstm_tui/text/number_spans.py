"""Numbers of source code, as expressions that match in linear time.

They start with a digit or a point and test what precedes it afterwards, which is searched fastest.
Repetitions are possessive, so that a number is never cut to make what follows fit.
"""

import re

# After a word or a point no number starts, but after a range (``1..5``).
_STARTS = r"\d(?:(?<![\w.]\d)|(?<=\.\.\d))"
_POINT_STARTS = r"\.(?<![\w.)\]]\.)\d++"
_BASES = (
    r"(?<=0)[xX](?:_?[0-9a-fA-F])++(?:\.[0-9a-fA-F]*+)?+(?:[pP][+-]?\d++)?+"
    r"|(?<=0)[bB](?:_?[01])++|(?<=0)[oO](?:_?[0-7])++"
)
_DIGITS = r"\d*+(?:_\d++)*+"
_FRACTIONS = r"(?:\.\d++(?:_\d++)*+)*+"
_INTEGER_SUFFIX = r"(?:[uU][lL]{0,2}|[lL]{1,2}[uU]?|n|_?[iu](?:8|16|32|64|128|size))"
_FLOAT_SUFFIX = r"(?:_?f(?:32|64)|[fFjJ]|(?<=\d\.\d)[dDmM])"
# A unit may follow (``5km``), but no word with digits (``2x4``).
_ENDS = r"(?!\w*\d)"

_EXPONENT = r"(?:[eE][+-]?\d++)?+"


def _source(separator: str) -> re.Pattern[str]:
    suffix = rf"(?:(?:{_INTEGER_SUFFIX}|{_FLOAT_SUFFIX})(?!\w)|{_ENDS})"
    digits = rf"{_DIGITS}(?:{separator}\d++)*+" if separator else _DIGITS
    trailing_point = r"(?:\.(?=[eE][+-]?\d|[fFlL](?!\w)))?+"
    return re.compile(
        _STARTS
        + rf"(?:(?:{_BASES})(?:{_INTEGER_SUFFIX}(?!\w)|(?!\w))"
        + rf"|{digits}{_FRACTIONS}{trailing_point}{_EXPONENT}{suffix})"
        + rf"|{_POINT_STARTS}{_EXPONENT}{suffix}"
    )


SOURCE_NUMBER = _source("")
"""A numeric literal with its exponent and suffix, without its sign."""

C_NUMBER = _source("'")
"""The same, with digits separated as in C++ (``1'000``)."""
