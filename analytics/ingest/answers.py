"""Answers: whether a table without a tool's own words holds the answers of a survey and not tickets. It is asked."""

import re
from collections.abc import Sequence

from analytics.ingest.questions import Choice, Question
from analytics.ingest.source import Source, normalise_header, unwrapped
from analytics.ingest.sources import GENERIC
from analytics.ingest.units import without_unit

ANSWERS_ARE = ("survey", "support")  # what a person states of such a table
SCORES = frozenset((
    "score", "nps", "nps score", "csat", "csat score", "ces", "ces score", "rating", "satisfaction",
    "satisfaction score", "overall satisfaction", "bewertung", "punktzahl", "zufriedenheit", 
    "note de satisfaction", "puntuación", "satisfacción", "calificación", "pontuação", "punteggio",
    "valutazione", "beoordeling", "ocena", "оценка", "スコア", "評価", "评分", "점수",
))  # fmt: skip
ASKED_FOR_ONE = re.compile(r"how likely|likel(?:y|ihood) to recommend|net promoter|how satisfied")
COMMENTS = frozenset((
    "comment", "comments", "feedback", "feedback text", "reason", "reason for score", "verbatim", "answer",
    "open answer", "free text", "kommentar", "kommentare", "begründung", "antwort", "commentaire",
    "commentaires", "comentario", "comentarios", "comentário", "commento", "opmerking", "komentarz",
    "комментарий", "コメント", "评论", "의견",
))  # fmt: skip
# Fields that tickets have and answers do not.
OF_TICKETS = ("subject", "priority", "agent", "handling_time", "first_response", "resolution_time", "reopened")


def look_like_answers(source: Source, headers: Sequence[str]) -> bool:
    """Whether no tool's export has these headers, and a score with a comment is all that they hold.

    >>> look_like_answers(GENERIC, ["Score", "Comment", "Response date", "Respondent"])
    True
    >>> look_like_answers(GENERIC, ["Id", "Created at", "Subject", "Rating", "Comment"])
    False
    """
    names = {without_unit(unwrapped(normalise_header(header))) for header in headers}
    return (
        source.name == GENERIC.name
        and (bool(names & SCORES) or any(map(ASKED_FOR_ONE.search, names)))
        and bool(names & COMMENTS)
        and not any(field in OF_TICKETS for field in source.found(headers))
    )


def question_about_answers(headers: Sequence[str]) -> Question:
    """Whether they count apart from support; the file goes in once it is answered."""
    return Question(
        "answers",
        f"{', '.join(repr(header) for header in headers[:6])}{' …' if len(headers) > 6 else ''} are the columns of a "
        "survey's answers, not of tickets. If they are, they count apart from support: use --answers survey. If "
        "they are support's tickets, use --answers support.",
        (
            Choice("Answers of a survey, apart from support", ("--answers", "survey")),
            Choice("Tickets of support", ("--answers", "support")),
        ),
    )
