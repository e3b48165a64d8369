"""Files of saved views: a page's address under a name, one a row, as `views list --format csv` writes them."""

from analytics.errors import AnalyticsError
from analytics.workspace.kind import BadDecisions, Column, Kind, Problem, Record
from analytics.workspace.views import View, read_address

VIEWS: Kind[Record] = Kind(
    "view",
    "views",
    "Saved views",
    ("name", "address"),
    (
        Column("name"),
        Column("address", required=True),
        Column("shared", "flag"),
        # As they are listed; what they state follows from the address, or is not brought along.
        Column("view"),
        Column("page"),
        Column("owner"),
        Column("own"),
    ),
)
NOT_OWN = "false"  # in the column `own`, as it is listed


def read_views(text: str) -> list[View]:
    """The views of a CSV text: columns name and address, and shared (yes or empty); without number and owner.

    Rows that a list names as views of others are passed over. Raises BadDecisions naming every faulty line and value.
    """
    views, problems, first_line = [], [], dict[str, int]()
    for line, record in VIEWS.read_csv(text):
        if str(record["own"]).casefold() == NOT_OWN:
            continue
        name, address = str(record["name"]), str(record["address"])
        if not name:
            problems.append(Problem(VIEWS.plural, "name", "", "is empty and must not be", line))
        elif name.casefold() in first_line:
            same = f"is already in line {first_line[name.casefold()]}"
            problems.append(Problem(VIEWS.plural, "name", name, same, line))
        first_line.setdefault(name.casefold(), line)
        try:
            page, query = read_address(address)
        except AnalyticsError as error:
            refused = f"cannot be opened. {str(error).removesuffix('.')}"
            problems.append(Problem(VIEWS.plural, "address", address, refused, line))
            continue
        views.append(View(0, "", name, page, query, bool(record["shared"])))
    if problems:
        raise BadDecisions(problems)
    return views
