"""Evidence of the languages that share a kind of text, but not their comments and literals.

Every repetition is possessive or bounded, so that searching takes linear time.
"""

import re


def evidence(*expressions: str, flags: re.RegexFlag = re.MULTILINE) -> re.Pattern[str]:
    """Any of ``expressions``, in which a blank is any number of blanks, read once."""
    return re.compile("|".join(expressions).replace(" ", r"[ \t]*+"), flags)


RUST_CODE = evidence(
    r"\bfn\s[a-z_]\w*+ [(<](?=[^\n]{0,200}(?:\{|->|\w: ))",
    r"&'[a-z_]\w*+\s(?!')\w",
    r"<'[a-z_]\w*+[,>:]",
    r"\blet mut\s",
    r"^ (?:unsafe )?impl(?:<|\s[A-Z])",
    r"'[a-z_]\w*+: (?:loop|while|for)\b",
)
GO_CODE = evidence(r"^package\s\w++ $", r"^func\s", r"\s:=\s")
PYTHON_CODE = evidence(
    r"^ (?:def|class|import|from|elif|try:|except|with|assert|async|return|raise|@\w)\b",
    r"\bprint\(",
)
SHELL_CODE = evidence(
    r"\A#![^\n]*sh\b",
    r"^ (?:fi|done|esac|then|echo|export|sudo|cd|cp|mv|rm|ls|mkdir|cat|grep|sed|awk|curl|git|make)"
    r"\b(?! [=(.,])",
    r"\$[A-Za-z({#@?*\d]",
    r"^ (?:-\s)?[\w.-]++:(?:\s|$)",  # a key of YAML
)
SQL_CODE = evidence(
    r"^ select\b",
    r"\bselect\b[^;]{1,300}?\bfrom\b",
    r"\binsert into\b",
    r"\bcreate (?:or replace )?(?:table|view|function|index|database)\b",
    r"\bupdate\s\w++ set\b",
    r"\bdelete from\b",
    r"\bwhere\s\w++ (?:[=<>]|like\b|in\b)",
    flags=re.IGNORECASE | re.MULTILINE,
)
LUA_CODE = evidence(
    r"^ local\s\w",
    r"\bthen $",
    r"^ function\s[\w.:]+\(",
    r"^ end $",
    r"--\[={0,8}\[",
    r"\[={1,8}\[",
    r"\w \.\. [\"']",
    "~=",
)
FORTRAN_CODE = evidence(
    r"^ (?:program|subroutine|module|contains|implicit none)\b",
    r"^ end (?:do|if|program|function|subroutine|module)\b",
    r"^ call\s\w",
    r"^ do\s\w++ =",
    r"^ (?:(?:write|read) \(|print \*)",
    r"^ (?:integer|real|logical|character|complex|type|double precision)\b[^\n]*::",
    flags=re.IGNORECASE | re.MULTILINE,
)
HASKELL_CODE = evidence(
    r"^module [A-Z]", r"^[a-z]\w*+'*+ ::\s", r"^import (?:qualified )?[A-Z]", r"\{-"
)
