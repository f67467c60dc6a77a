"""The normal form and the case of the letters that a network has seen."""

from lstm_tui.config import Normalization
from lstm_tui.text.normal_forms import normalized
from lstm_tui.text.vocabulary import Vocabulary

_FORM_TITLES = {
    Normalization.NFC: "composed letters",
    Normalization.NFD: "decomposed letters, a base and its marks",
}


def in_learned_form(text: str, vocabulary: Vocabulary) -> tuple[str, str]:
    """``text`` in the normal form of the training text, and a note if it was changed.

    If no form was chosen for training, ``text`` is changed to composed (NFC) or decomposed (NFD)
    form only if that has fewer characters that are not in ``vocabulary``.
    """
    text = normalized(text, vocabulary.normalization)
    unknown = _count_unknown(text, vocabulary)
    if not unknown:
        return text, ""
    best, note = text, ""
    for form in (Normalization.NFC, Normalization.NFD):
        other = normalized(text, form)
        if other != text and (left := _count_unknown(other, vocabulary)) < unknown:
            best, unknown = other, left
            note = (
                f"Read in {_FORM_TITLES[form]} ({form.upper()}), the form of the letters that the "
                "network has seen."
            )
    return best, note


def in_learned_case(text: str, vocabulary: Vocabulary) -> str:
    """``text`` with lower-case letters for capitals that are not in ``vocabulary``, if they are."""
    lower = {
        ord(capital): capital.lower()
        for capital in vocabulary.unknown(text)
        if capital.isupper() and not vocabulary.unknown(capital.lower())
    }
    return text.translate(lower)


def _count_unknown(text: str, vocabulary: Vocabulary) -> int:
    """The number of characters of ``text`` that cannot be encoded."""
    unknown = set(vocabulary.unknown(text))
    return sum(character in unknown for character in text) if unknown else 0
