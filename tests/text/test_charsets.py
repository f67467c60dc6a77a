"""Charset detection for texts in many languages."""

import random

import pytest
from hypothesis import given, strategies as st

from lstm_tui.text.charsets import SAMPLE_BYTES, decodes, detect_encoding, detect_wide_encoding

LINES = {
    "de": "“Wenn’s regnet”, sagte Jörg – und zahlte 3 € für den Café-Besuch…\n",
    "en": "“Don’t,” she said — and the ship’s captain didn’t.\n",
    "fr": "L’été dernier, les élèves ont reçu « un cœur » très léger : où ça ? À l’école.\n",
    "pl": "Zażółć gęślą jaźń. Źle się dzieje w państwie duńskim, książę wrócił już późno.\n",
    "cs": "Příliš žluťoučký kůň úpěl ďábelské ódy. Šest set šedesát šest.\n",
    "ru": "Все счастливые семьи похожи друг на друга, каждая несчастливая семья несчастлива.\n",
    "uk": "Реве та стогне Дніпр широкий, сердитий вітер завива, додолу верби гне високі.\n",
    "el": "Άνδρα μοι έννεπε, Μούσα, πολύτροπον, ος μάλα πολλά πλάγχθη.\n",
    "he": "בראשית ברא אלהים את השמים ואת הארץ.\n",
    "tr": "güzel bir gün; çocuklar şarkı söylüyor, ağaçlar yeşil, güneş ve iş, beş kuş.\n",
    "ar": "كان يا ما كان في قديم الزمان ملك عظيم.\n",
    "zh": "天地玄黄，宇宙洪荒。日月盈昃，辰宿列张。寒来暑往，秋收冬藏。\n",
    "zh2": "我们都是中国人，今天的天气很好，你吃饭了吗？\n",
    "zht": "天地玄黃，宇宙洪荒。我們都是好朋友，今天的天氣很好，你吃飯了嗎？\n",
    "ja": "吾輩は猫である。名前はまだ無い。どこで生れたかとんと見当がつかぬ。\n",
    "ko": "나랏말이 중국과 달라 한자와 서로 통하지 아니하므로 우리 백성이 말하고자 한다.\n",
    "th": "สวัสดีครับ วันนี้อากาศดีมาก ผมไปกินข้าวที่ร้านอาหารใกล้บ้าน แล้วก็กลับมาอ่านหนังสือ\n",
    "th2": "ประเทศไทยรวมเลือดเนื้อชาติเชื้อไทย เป็นประชารัฐ ไผทของไทยทุกส่วน\n",
    "sv": "Flygande bäckasiner söka hwila på mjuka tuvor. Ålen är här.\n",
    "es": "¿Qué pasó mañana? El niño comió un plátano. «Sí», dijo él.\n",
}
ENCODINGS = {
    "de": ("cp1252", "mac-roman", "cp850"),
    "en": ("cp1252", "mac-roman"),
    "fr": ("cp1252", "mac-roman"),
    "pl": ("cp1250", "iso8859-2"),
    "cs": ("cp1250", "iso8859-2"),
    "ru": ("cp1251", "koi8-r", "cp866", "iso8859-5"),
    "uk": ("cp1251",),
    "el": ("cp1253",),
    "he": ("cp1255",),
    "tr": ("cp1254",),
    "ar": ("cp1256",),
    "zh": ("gb18030",),
    "zh2": ("gb18030",),
    "zht": ("big5",),
    "ja": ("shift_jis", "euc_jp"),
    "ko": ("euc_kr",),
    "th": ("cp874",),
    "th2": ("cp874",),
    "sv": ("cp1252", "mac-roman", "cp850"),
    "es": ("cp1252", "mac-roman", "cp850"),
}
CASES = [(language, encoding) for language in LINES for encoding in ENCODINGS[language]]


@pytest.mark.parametrize(("language", "encoding"), CASES)
@pytest.mark.parametrize("lines", [1, 40])
def test_encoding_is_detected(language: str, encoding: str, lines: int) -> None:
    assert detect_encoding((LINES[language] * lines).encode(encoding, "ignore")) == encoding


@pytest.mark.parametrize("language", LINES)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_unicode_is_detected_without_a_byte_order_mark(language: str, encoding: str) -> None:
    assert detect_encoding((LINES[language] * 3).encode(encoding)) == encoding


@pytest.mark.parametrize(("language", "encoding"), CASES)
def test_sample_may_be_cut_off_within_a_character(language: str, encoding: str) -> None:
    data = (LINES[language] * 10).encode(encoding, "ignore")
    for cut in range(3):
        assert detect_encoding(data[: len(data) - cut]) == encoding


def test_an_english_text_with_few_accents_is_detected() -> None:
    english = "The ship sails, and nobody aboard knows where she is bound.\n" * 200
    for word in ("don’t", "“so”", "café", "£5", "naïve – yes"):
        data = f"{english}{word}\n{english}".encode("cp1252")
        assert detect_encoding(data) == "cp1252"


@pytest.mark.parametrize("data", [b"", b"plain", bytes(range(128, 256)) * 20, b"\xff\xfe\0"])
def test_data_that_are_not_writing_have_no_encoding(data: bytes) -> None:
    assert detect_encoding(data) == ""


def test_noise_has_no_encoding() -> None:
    noise = random.Random(1).randbytes(20_000)
    assert detect_encoding(noise) == ""
    assert detect_encoding(noise.replace(b"\0", b"")) == ""


@given(st.binary(max_size=200))
def test_a_detected_encoding_gives_no_control_characters(data: bytes) -> None:
    encoding = detect_encoding(data)
    if encoding and not encoding.startswith("utf"):
        text = data.decode(encoding, "ignore")
        assert not any("\x80" <= character <= "\x9f" and character != "\x85" for character in text)
        assert "latin" not in encoding


def test_only_the_beginning_is_examined() -> None:
    assert detect_encoding(b"a" * SAMPLE_BYTES + "é".encode("cp1252")) == ""


def test_two_bytes_are_too_few_for_wide_characters() -> None:
    assert detect_wide_encoding(b"a\0") == ""


@pytest.mark.parametrize(
    ("language", "encoding"), [("de", "cp1252"), ("zh", "gb18030"), ("th", "cp874")]
)
def test_the_encoding_is_detected_despite_a_damaged_byte(language: str, encoding: str) -> None:
    damaged = b"\x81 ".join([(LINES[language] * 20).encode(encoding)] * 2)
    assert detect_encoding(damaged) == encoding
    assert not decodes(damaged, encoding)
