"""Revenue: shown to who decides, never to viewers."""

from analytics.people.role import Right
from pages.bridge import workbench
from pages.visitor import may


def may_see_revenue() -> bool:
    """Whether the visitor may see customers' revenue, and a customers file has any."""
    return may(Right.TEXT) and may(Right.DECIDE) and any(c.revenue is not None for c in workbench().customers.known)
