"""Buttons: each that changes something is disabled, with the reason, for who lacks the right to it."""

import ast
from pathlib import Path

PAGES = Path(__file__).parents[1] / "pages"
WIDGETS = ("button", "form_submit_button", "file_uploader")
# What changes nothing in the store, or is the visitor's own, by the function that it calls or its label.
FREE = {
    "address.clear", "address.go", "go", "unfold", "reload", "_forget", "_close", "_drop", "_end", "job.stop",
    "_throw_away", "rehearse", "'Make a link'", "'Work out how many of them are chance'", "revoke",
    "take_back",  # of the last save: what was allowed a moment ago; refused in words
    "'Keep'",  # a debrief: everybody signs up
    "copied",  # hides one's own new token
}  # fmt: skip
ADMINS_ALONE = ("manage/people.py", "manage/workspaces.py")  # drawn after the page ended for everybody else


def unheld(path: Path) -> list[str]:
    """The widgets of a module without the options that `pages.visitor.held` gives, by what they call."""
    found = []
    for node in ast.walk(ast.parse(path.read_text())):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WIDGETS):
            continue
        if any(option.arg is None and "held(" in ast.unparse(option.value) for option in node.keywords):
            continue
        called = [ast.unparse(option.value) for option in node.keywords if option.arg == "on_click"]
        label = ast.unparse(node.args[0]) if node.args else ""
        if not ({*called, label} & FREE):
            found.append(f"{path.relative_to(PAGES)}:{node.lineno} {label} {called}")
    return found


def test_every_button_that_changes_something_needs_its_right():
    modules = [path for path in PAGES.rglob("*.py") if str(path.relative_to(PAGES)) not in ADMINS_ALONE]
    assert len(modules) > 60
    assert [line for path in modules for line in unheld(path)] == []
