"""Words: text cut into comparable pieces, in scripts with and without blanks between words."""

import re
import unicodedata
from functools import lru_cache

MOST = 800  # characters of a text that are read: what is asked is at its beginning
LONGEST = 40  # characters of a word; longer ones are keys and addresses
GRAMS = (3, 4)  # letters in a row
_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uac00-\ud7af"
WORDS_OF = re.compile(rf"[{_CJK}]+|[^\W_{_CJK}]+")
_UNSPACED = re.compile(rf"[{_CJK}]")
_GRAMMAR = re.compile("[\u3040-\u309f]+")  # hiragana alone is grammar
_MARKS = re.compile("[\u0300-\u036f]")


def pieces(text: str) -> list[str]:
    """The words of a text, folded: no case, width or accents; two characters each where words are not parted.

    >>> pieces("Já não FUNCIONA, can't sync!"), pieces("変更履歴")
    (['ja', 'nao', 'funciona', 'can', 't', 'sync'], ['変更', '更履', '履歴'])
    """
    text = text[:MOST]
    if not text.isascii():
        text = unicodedata.normalize("NFC", _MARKS.sub("", unicodedata.normalize("NFKD", text)))
    found: list[str] = []
    for piece in WORDS_OF.findall(text.casefold()):
        if piece.isascii() or not _UNSPACED.match(piece):
            found.append(piece[:LONGEST])
        elif len(piece) == 1:
            found.append(piece)
        else:
            found += [piece[i : i + 2] for i in range(len(piece) - 1)]
    return found


@lru_cache(maxsize=400_000)
def grams(word: str) -> tuple[str, ...]:
    """The runs of letters of a word, its edges marked: what inflection and compounds leave alike.

    >>> grams("sync")
    (' sy', 'syn', 'ync', 'nc ', ' syn', 'sync', 'ync ')
    """
    if _UNSPACED.match(word):
        return (word,)
    edged = f" {word} "
    return tuple(edged[i : i + size] for size in GRAMS for i in range(len(edged) - size + 1))


def is_grammar(word: str) -> bool:
    """True for pieces that only hold sentences together, in scripts where that shows."""
    return bool(_GRAMMAR.fullmatch(word))
