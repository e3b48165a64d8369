"""Lettering: text of tickets, exports and people on a chart that would take some of it for markup."""


def literal(text: str) -> str:
    """The text literally: plotly reads `<…>` and `&…;` as HTML and `%{…}` as a placeholder."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("%{", "% {")
