"""Research tags: by which support marks the answers to questions; they are no topic of a ticket."""

from analytics.workspace.checks import State, records
from analytics.workspace.research_kinds import QUESTIONS
from analytics.workspace.taxonomy import Taxonomy


def research_tags(state: State, taxonomy: Taxonomy) -> tuple[str, ...]:
    """The tags of all questions, as they are counted, in order."""
    return tuple(sorted({taxonomy.canonical(record["tag"]) for record in records(state, QUESTIONS)}))
