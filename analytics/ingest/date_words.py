"""Words of dates in many languages and scripts: a text is folded, and its words become marks.

m3 is a month, am a half of the day, o-300 an offset in minutes.
"""

import re
import unicodedata
from collections.abc import Iterable

from analytics.ingest import zones
from analytics.ingest.vocabulary import Vocabulary, fold_letters

LONGEST = 90  # characters of a date, a named zone included
_FILLERS = (
    "at um uhr er à as às las le la de del of on the kl st nd rd th den der om a e в г р og och klo ás ngày lúc năm p "
    "o i em alle ore tanggal pukul gada sa so do mi di fr mo wed tues thur thurs weds "
    "plkst στις στισ jam ora kell น เวลา นาฬิกา ob godz ч год хв v ve r roku"
)
FILLERS = frozenset(_FILLERS.split())
EAST = str.maketrans(
    {
        "年": "-",
        "月": "-",
        "日": " ",
        "년": "-",
        "월": "-",
        "일": " ",
        "時": ":",
        "时": ":",
        "点": ":",
        "點": ":",
        "시": ":",
        "분": " ",
        "分": " ",
        "秒": " ",
        "초": " ",
        "@": " ",
        "|": " ",
        "،": " ",
        "\u200e": "",
        "\u200f": "",
        "\u202f": " ",
        "−": "-",
        "–": "-",
    }
)
EAST_MINUTE = re.compile(r"([時时点點시]\s*)(\d)(?=\s*[分분])")  # 11時5分 is 11:05
EAST_HALVES = {"오전": "am", "오후": "pm", "上午": "am", "下午": "pm", "午前": "am", "午後": "pm"}
ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "民國": 1911, "民国": 1911}  # the year before their first
ERA = re.compile(rf"({'|'.join(ERAS)})\s*(元|\d{{1,3}})(?=\s*年)")
WEEKDAY = re.compile(
    r"[(（][月火水木金土日一二三四五六월화수목금토]\s*(?:曜日|요일)?[)）]|[月火水木金土日월화수목금토](?:曜日|요일)|星期[一二三四五六日天]"
)
HALF = re.compile(r"(?<![^\W\d_])([ap])\.?\s?m\b\.?|(?<=\d)\s?([ap])\.?\s*$")
HALF_OF_DAY = {"vorm": "am", "nachm": "pm"}
MONTH_NUMBER = re.compile(r"\b(?:tháng|thg)\.?\s*(\d{1,2})(?!\d)")  # Vietnamese months are numbered
WORD = re.compile(r"[^\W\d_]+(?:\.[^\W\d_]+)*\.?")
COMMENT = re.compile(r"(?<=[+-]\d{4})\s*\([^()]*\)\s*$|\[[a-z_/+-]+\]\s*$")  # (Central European Standard Time)
IN_BRACKETS = re.compile(r"\(([a-z]{1,5})\)")  # (CET)
LONG_UTC = re.compile(r"coordinated universal time|greenwich mean time")
FRACTION = re.compile(r"(?<=:\d\d),(?=\d{1,9}(?!\d))")


def words_of(texts: Iterable[str]) -> set[str]:
    """Every word of letters in the texts, folded: where abbreviations of zones are found."""
    return {word.rstrip(".") for text in texts for word in WORD.findall(fold_letters(text[:LONGEST]))}


def marked(text: str, words: Vocabulary, offsets: dict[str, int] | None = None) -> str | None:
    """A text with its words turned into marks; None where one is not known.

    offsets: what abbreviations of zones mean; without it those are passed over, as only the language is wanted.
    """
    if len(text) > LONGEST:
        return None
    if not text.isascii():
        text = WEEKDAY.sub(" ", ERA.sub(_year_of_era, unicodedata.normalize("NFKC", text)))
        for word, half in EAST_HALVES.items():
            text = text.replace(word, f" {half} ")
        text = "".join(str(unicodedata.digit(c)) if c.isdigit() and not c.isascii() else c for c in text)
        text = EAST_MINUTE.sub(r"\g<1>0\2", text)
    text = LONG_UTC.sub("utc", fold_letters(text.translate(EAST)))
    text = COMMENT.sub("", FRACTION.sub(".", text)).replace(",", " ")
    text = IN_BRACKETS.sub(r" \1 ", text)
    if words.locale == "vi":
        text = MONTH_NUMBER.sub(r" m\1 ", text)
    text = HALF.sub(lambda found: f" {found.group(1) or found.group(2)}m ", words.marked(text))
    unknown = False

    def mark(found: re.Match[str]) -> str:
        nonlocal unknown
        word: str = found.group().rstrip(".")
        if word in ("m", "o", "t", "am", "pm"):  # marks already, and the T of ISO 8601
            return word
        if word in HALF_OF_DAY:
            return f" {HALF_OF_DAY[word]} "
        if word == "h":
            return "h"
        if word in zones.ALONE or word in zones.SHARED:
            if offsets is None:
                return " "
            if (minutes := offsets.get(word, zones.ALONE.get(word))) is not None:
                return f" o{minutes} "
        elif word in FILLERS:
            return " "
        unknown = True
        return ""

    text = WORD.sub(mark, text)
    if unknown:
        return None
    text = " ".join(text.split()).strip(" -")
    months = list(re.finditer(r"\bm\d+", text))
    if len(months) == 2:  # "mar, 3 mar 2026" begins with a Spanish Tuesday
        text = (text[: months[0].start()] + text[months[0].end() :]).strip(" -")
    return text


def _year_of_era(found: re.Match[str]) -> str:
    year = 1 if found.group(2) == "元" else int(found.group(2))
    return str(ERAS[found.group(1)] + year)
