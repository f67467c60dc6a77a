"""Signs of each kind of text: expressions that match what is common in it and rare in others.

Every repetition is bounded by its line or possessive, so that counting takes linear time.
"""

import re

from lstm_tui.config import TextKind

_WIKI_DUMP = r"<mediawiki\b|<text xml:space=|^ {0,8}<revision>|^#REDIRECT\b"
_ATOM = r"\d{0,3}(?:[A-Z][a-z]?|[bcnops])(?:@{1,2}H?|H\d?|[-+]\d?)[^\[\]\s]{0,4}\]"

_SIGNS: dict[TextKind, tuple[tuple[int, str], ...]] = {
    TextKind.WIKI: (
        (3, _WIKI_DUMP),
        (
            2,
            r"\[\[(?![\s\[]|[-\d.,\s]+\])[^\[\]]{1,200}+(?:\]\](?!\()|\[\[)"
            r"|(?<!\{)\{\{++[#!:\w][^{};]{0,200}?(?:\||\}\}|\{\{)|<ref[ >]|&lt;ref|^\{\| "
            r"|^={2,6}[^=\n]{1,100}+={2,6}$",
        ),
        (
            1,
            r"(?<!')'{2,3}(?!['\s])[^'\n]{1,100}+(?<!\s)'{2,3}(?!')"
            r"|\[https?://[^\s\]]{1,200}+ [^\]\n]{1,200}+\]",
        ),
    ),
    TextKind.MARKDOWN: (
        (
            2,
            rf"(?<![A-Za-z0-9_\])])\[(?!{_ATOM})(?:[^\[\]]|\[[^\[\]\n]{{0,100}}\]){{1,200}}+\]\([^\s()]"
            r"|(?:\A|(?<=\n\n))#{1,6} [^\n]{1,200}$(?!\n#)|^(?:```|~~~)|^\[[^\]\n]{1,80}\]: \S",
        ),
        (
            1,
            r"(?<!\*)\*\*(?![\s*])[^*\n]{1,100}+\*\*(?!\*)|^ {0,3}[-*+] (?:\[[ xX]\] )?\w|^> \S"
            r"|^# \w",
        ),
    ),
    TextKind.C: (
        (
            3,
            r"^[ \t]*+#[ \t]*(?:include|define|ifn?def|endif|pragma|undef)\b"
            r"|^[ \t]*+(?:public|private|protected|static|const|typedef|struct|namespace|using"
            r"|package|function|export|impl|pub|fn|func|let|var|unsigned|extern|template)\b[^\n]{0,200}[;{(]"
            r"[^\n]{0,100}$|^[ \t]*+import [^\n]{1,100};$|^(?:package \w+|func \w[^\n]{0,200}\{)$",
        ),
        (
            2,
            r"^[ \t]*+(?:\}[ \t]*)?(?:if|for|while|switch|else if)[ \t]?\([^\n]{0,200}\)"
            r"[^\n:]{0,100}$|^[ \t]*+/[/*]|\*/$|;[ \t]*//"
            r"|;[ \t]*\}|[&|]{2} |\w->\w|\w::\w|&'\w+ |[=!]==|=> ?\{",
        ),
        (
            1,
            r"^(?=[^\n]{0,200}(?:[()=\[\]{}]|\w\.\w))[^\n;]{0,200};[ \t]*$|^[ \t]*+\}[;,)]{0,3}$"
            r"|\)[ \t]*\{$|^[ \t]*+\w+\([^\n]{0,100}\)$|\b[LuU]\"|\b\w+<\w+>",
        ),
    ),
    TextKind.PYTHON: (
        (
            3,
            r"^[ \t]*+(?:async )?(?:def|class) \w[^\n]{0,200}:$|^from [\w.]+ import "
            r"|^import [\w.]+(?: as \w+)?(?:, [\w.]+)*$|^#![^\n]{0,60}python|^if __name__ ==",
        ),
        (
            2,
            r"^[ \t]*+(?:if|elif|for|while|with|except|try|else|finally)\b[^\n;{]{0,200}"
            r":(?: *#[^\n]*)?$|\bself\.\w|^[ \t]*+@\w[\w.]*(?:\(|$)|\"\"\""
            r"|^[ \t]*+(?:return|raise|assert|yield)\b[^\n;]*$",
        ),
        (
            1,
            r"^[ \t]*+[\w.\[\]]+ ?[-+*/|&]?= ?[^=;{<\n][^=;{\n]{0,200}$"
            r"|^[ \t]*+#(?! ?include|\w*;)[\w ]",
        ),
    ),
    TextKind.LISP: (
        (
            3,
            r"^[ \t]*+\((?:def\w*\*?|let\*?|setq|setf|lambda|cond|when|unless|require|provide"
            r"|define|in-package|ns|use-package|module|progn|declaim|eval-when)[\s)]",
        ),
        (2, r"^[ \t]*+;{1,4}[ \t\w]|\)\)\)$"),
        (1, r"^[ \t]*+[`']?\([\w*+-]+ "),
    ),
    TextKind.LATEX: (
        (
            3,
            r"\\(?:documentclass|usepackage|begin|end|section|subsection|subsubsection|chapter|textbf"
            r"|textit|emph|cite[pt]?|ref|label|item|newcommand|footnote|bibliography)\b|^@\w+\{\w",
        ),
        (1, r"^[ \t]*+%|``[^`'\n]{1,100}''|\\[a-zA-Z]+\{|\$[^$\s][^$\n]{0,60}\$"),
    ),
    TextKind.HTML: (
        (
            3,
            r"<!DOCTYPE\b|<\?xml\b|</[A-Za-z][\w:.-]*>"
            r"|<[A-Za-z][\w:.-]*\s+[\w:.-]+=[\"'][^\"'\n]{0,200}[\"']",
        ),
        (
            2,
            r"<(?:html|head|body|div|span|p|a|b|i|br|hr|img|table|tr|td|li|ul|input)\b(?! [a-z]+ )"
            r"|<!--",
        ),
    ),
    TextKind.JSON: (
        (3, r"^[ \t]*+[\[{]?[ \t]*\"[^\"\n]{0,100}\"[ \t]*:[ \t]*[\[{\"\d\-tfn]|^\{\"|^\[\{\""),
        (1, r"^[ \t]*+[\]}],?$|^\[[-\d\", .\[\]]{1,200}\]$"),
    ),
    TextKind.OTHER: (
        (
            3,
            r"^[ \t]*+(?:SELECT|INSERT INTO|CREATE|UPDATE|DROP|ALTER|DELETE FROM|GRANT)\b"
            r"|^[ \t]*+local (?:function )?\w+|^[ \t]*+(?:implicit none|(?:end )?"
            r"(?:program|subroutine) \w+|(?:integer|real)[^\n]{0,40}::)|^#!(?![^\n]{0,60}python)"
            r"|\[\w{1,2}@{1,2}H?\d?\]",
        ),
        (
            2,
            r"^[ \t]*+--[ \t\w]|^[ \t]*+end(?: if| do)?$|\bthen$|^\w+ :: |^[ \t]*+![ \t\w]"
            r"|^[ \t]*+\w+ ?= ?[^\n]{1,80} (?:!|--) ",
        ),
        (1, r"^[a-z_][\w-]*:(?: \S|$)|^[^,\n]+(?:,[^,\s][^,\n]*){2,30}$|\[\w{1,2}H?[-+]\d?\]"),
    ),
}

SIGNS: dict[TextKind, tuple[tuple[int, re.Pattern[str]], ...]] = {
    kind: tuple((weight, re.compile(regex, re.MULTILINE)) for weight, regex in signs)
    for kind, signs in _SIGNS.items()
}
"""For each kind, expressions and the weight of each of their matches."""

WIKI_DUMP = re.compile(_WIKI_DUMP, re.MULTILINE)
"""What an export of a wiki consists of, apart from its texts."""
