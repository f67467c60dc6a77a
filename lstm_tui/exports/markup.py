"""Any text as character data of XML and HTML: nothing in it can end or begin anything."""

import re
from xml.sax.saxutils import escape

_NOT_IN_XML = re.compile("[^\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml_text(text: str) -> str:
    """``text`` as the content of an element: escaped, and U+FFFD for what XML cannot hold."""
    return _NOT_IN_XML.sub("�", escape(text))
