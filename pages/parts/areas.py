"""Areas: what a note, a question or a finding can be about."""

from analytics.workspace.area import Area
from analytics.workspace.categories import NONE
from pages.bridge import View


def areas(view: View) -> list[Area]:
    """All tickets, then teams, features and categories, as the filters offer them."""
    teams = [Area("team", (team,)) for team in view.choices["team"] if team != NONE]
    features = [Area("feature", (feature,)) for feature in view.choices["feature"] if feature != NONE]
    categories = [Area("category", (slug,)) for slug in view.choices["category"] if slug != NONE]
    return [Area("total"), *teams, *features, *categories]
