"""Taxonomy: the desk at which support and product agree on what tags mean."""

from analytics.formatting import counted, share
from analytics.metrics.overview import recent, unmapped_tags
from analytics.metrics.tag_coverage import tag_coverage
from analytics.workspace.research_tags import research_tags
from pages.bridge import answer, current_view, workbench
from pages.look import headline
from pages.parts.taxonomy import all_tags, history, look_alike, to_map, untagged
from pages.saving import show_result
from pages.sections import section

EVERY = 1_000_000  # tags: more than any helpdesk has
PARTS = {
    "map": ("To map", to_map.draw),
    "untagged": ("Untagged tickets", untagged.draw),
    "alike": ("Look alike", look_alike.draw),
    "tags": ("All tags", all_tags.draw),
    "history": ("History", history.draw),
}

view = current_view()
month = recent(view.calendar, view.scope)
known = answer(view, tag_coverage, view.facts, month)
aside = research_tags(workbench().state, view.facts.taxonomy)
left = answer(view, unmapped_tags, view.facts, month, most=EVERY, aside=aside)
headline(
    f"{share(known)} of the last four weeks’ tickets have a team and a category.",
    f"{counted(len(left), 'tag')} of these weeks mean nothing yet."
    if len(left)
    else "Every tag of these weeks means something.",
)
show_result()
part = section({name: label for name, (label, _) in PARTS.items()}, "map")
PARTS[part][1](view)
