"""Questions: what only a person can know about a file, with the answers as options of the command `import`.

Whatever is missing or unclear in one file is asked at once. The command line prints the sentences, which name the
options; the page offers the same answers as choices.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from analytics.errors import UnreadableExport

HEADER = "header"  # which names the columns have


@dataclass(frozen=True)
class Choice:
    """One answer: what it means, and the options that give it."""

    label: str
    options: tuple[str, ...]


@dataclass(frozen=True)
class Question:
    """What is asked about a file. `text` is one or more whole sentences and names the options by itself."""

    about: str  # a field of FIELDS, "source", "leave_out" or HEADER
    text: str
    choices: tuple[Choice, ...] = ()


class Unclear(UnreadableExport):
    """A file that goes in once its questions are answered; nothing of it was taken in."""

    def __init__(self, message: str, questions: Sequence[Question]):
        super().__init__(message)
        self.questions = tuple(questions)


def asked(file: str, questions: Sequence[Question]) -> Unclear:
    """One refusal with all questions about a file."""
    return Unclear(f"Export '{file}': {' '.join(question.text for question in questions)}", questions)


def either(options: Sequence[str]) -> str:
    """The options in words: "--dates day-first or --dates month-first"."""
    return options[0] if len(options) == 1 else f"{', '.join(options[:-1])} or {options[-1]}"
