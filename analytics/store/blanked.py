"""Blanked: what of tickets and customers only those read who may: texts and names.

Tickets and customers are counted as ever: a customer is `Customer 7`, and the same one in all tables.
"""

from analytics.people.acting import acting
from analytics.people.role import Right

HIDDEN = ("subject", "body", "requester", "company", "agent")  # columns of a ticket's content
# Customers in an order that states nothing about the names; without revenue, by which one could be known. Numbered
# among those that are seen: gaps would reveal how many others there are.
NAMED_ANEW = """select customer, 'Customer ' || row_number() over (order by hash(name), name) as name, plan, segment,
    null::double as revenue from whole_base.customers {own}"""


def reads_text() -> bool:
    """Whether who acts may read the texts of tickets and the names of customers; raises NotAllowed for nobody."""
    return acting().may(Right.TEXT)
