"""Issue files: the state of bugs as `gh issue list --json …` prints it, or as a table (Jira's CSV, or one's own)."""

import json
from pathlib import Path

from analytics.errors import UnreadableExport
from analytics.ingest.customer_files import CustomerFile, read_file
from analytics.workspace.decision_records import IssueRecord
from analytics.workspace.issues import safe_link
from analytics.workspace.kind import BadDecisions, Problem
from analytics.workspace.lists import ISSUES

GH = "gh issue list --state all --limit 5000 --json url,title,state,stateReason,createdAt,closedAt"


def read_issues(path: Path, *, name: str = "") -> CustomerFile:
    """Read issues from JSON or CSV; rows that cannot be taken are among its problems.

    Raises UnreadableExport for a file that is neither, BadDecisions where a column that must be there is missing.
    """
    name = name or path.name
    try:
        with path.open("rb") as file:
            text = file.read(200).decode("utf-8-sig", "replace").lstrip()
    except OSError as error:
        raise UnreadableExport(f"File '{name}' cannot be opened: {error.strerror or error}.") from error
    return _from_gh(path, name) if text.startswith(("[", "{")) else _with_safe_links(read_file(ISSUES, path, name=name))


def _from_gh(path: Path, name: str) -> CustomerFile:
    try:
        found = json.loads(path.read_bytes().decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise UnreadableExport(f"File '{name}' is no JSON: {error}. Make it with: {GH}") from error
    if not isinstance(found, list) or not all(isinstance(issue, dict) for issue in found):
        raise UnreadableExport(f"File '{name}' is not what gh prints. Make it with: {GH}")
    records: dict[str, IssueRecord] = {}
    problems: list[Problem] = []
    for number, issue in enumerate(found, start=1):
        fixed = str(issue.get("closedAt") or "")[:10]
        reason = str(issue.get("stateReason") or "").upper()
        state = "not planned" if reason in ("NOT_PLANNED", "DUPLICATE") else str(issue.get("state") or "")
        try:
            record = ISSUES.record(
                {
                    "issue": str(issue.get("url") or ""),
                    "state": state,
                    "title": str(issue.get("title") or ""),
                    "opened": str(issue.get("createdAt") or "")[:10],
                    "fixed": "" if fixed.startswith("0001") else fixed,
                    "link": safe_link(str(issue.get("url") or "")),
                },
                line=number,
            )
            records[ISSUES.key_of(record)] = record
        except BadDecisions as bad:
            problems += bad.problems
    columns = {column.name: column.name for column in ISSUES.columns}
    return CustomerFile(ISSUES, name, columns, (), len(found), tuple(records.values()), tuple(problems))


def _with_safe_links(read: CustomerFile) -> CustomerFile:
    """Links that no browser should open are problems, not links."""
    bad = [
        Problem(ISSUES.plural, "link", str(record["link"]), "is no link; it must begin with https://")
        for record in read.records
        if record["link"] and not safe_link(str(record["link"]))
    ]
    kept = tuple(record for record in read.records if not record["link"] or safe_link(str(record["link"])))
    return CustomerFile(read.kind, read.name, read.columns, read.left_alone, read.rows, kept, (*read.problems, *bad))
