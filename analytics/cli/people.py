"""`tagwatch people …`: who may sign in, in which role. Whoever uses the shell on the host is an admin."""

import click

from analytics.cli.output import write_lines
from analytics.cli.workbench import with_workbench
from analytics.configuration import PROGRAM, configuration
from analytics.errors import AnalyticsError, UnknownName
from analytics.metrics.values import teams_in_use
from analytics.operations.workbench import Workbench
from analytics.people.person import Limit
from analytics.people.role import Role, role_named
from analytics.store.account import Account
from analytics.store.invitations import INVITATION_HOURS
from analytics.store.people import People

ROLES = [role.option for role in Role]
_role = click.option("--role", type=click.Choice(ROLES, case_sensitive=False), required=True, help="What they may do.")


@click.group
def people() -> None:
    """Who may sign in: invite or add, list, role, limit, reset, remove."""


@people.command
@_role
@with_workbench
def invite(bench: Workbench, *, role: str) -> None:
    """Print a link with which one person joins; it holds for a day and opens once (TAGWATCH_AUTH=accounts)."""
    _check_accounts()
    secret = People(bench.folder).invite(role_named(role))
    write_lines(
        join_link(secret), f"It opens once, within {INVITATION_HOURS} hours, for a new {role_named(role).value}."
    )


@people.command
@click.argument("name")
@_role
@with_workbench
def add(bench: Workbench, *, name: str, role: str) -> None:
    """Give somebody a role whom a provider or a proxy signs in, by the name that it states (often a mail address)."""
    People(bench.folder).add(" ".join(name.split()), role_named(role))
    write_lines(f"{name} is {role_named(role).value} from the next sign-in on.")


@people.command(name="list")
@with_workbench
def list_people(bench: Workbench) -> None:
    """List everybody, with role and limit."""
    known = People(bench.folder).all()
    write_lines(*([_line(account) for account in known] or ["Nobody yet. Begin with `people invite --role admin`."]))


@people.command
@click.argument("name")
@click.argument("role", type=click.Choice(ROLES, case_sensitive=False))
@with_workbench
def role(bench: Workbench, *, name: str, role: str) -> None:
    """Give a person another role."""
    People(bench.folder).change_role(name, role_named(role))
    write_lines(f"{name} is {role_named(role).value} now.")


@people.command
@click.argument("name")
@click.option("--team", "teams", multiple=True, help="See the tickets of this team; several times for several.")
@click.option("--source", "sources", multiple=True, help="See the tickets of this source; several times for several.")
@click.option("--untagged", is_flag=True, help="With --team: see tickets without a team, too.")
@click.option("--none", "lifted", is_flag=True, help="See all tickets again.")
@with_workbench
def limit(
    bench: Workbench, *, name: str, teams: tuple[str, ...], sources: tuple[str, ...], untagged: bool, lifted: bool
) -> None:
    """Limit a person to the tickets of some teams or sources, or lift that."""
    chosen = Limit(tuple(dict.fromkeys(teams)), tuple(dict.fromkeys(sources)), untagged)
    if lifted == bool(chosen):
        raise click.UsageError("Name teams or sources (--team, --source), or --none to lift the limit.")
    if untagged and not teams:
        raise click.UsageError("--untagged goes with --team: without a team, untagged tickets are seen anyway.")
    if facts := bench.facts():
        for what, given, known in (("team", teams, teams_in_use(facts)), ("source", sources, sorted(bench.origins))):
            for one in given:
                if one not in known:
                    raise UnknownName(what, one, known)
    People(bench.folder).limit(name, chosen)
    write_lines(f"{name} sees {chosen.about or 'all tickets'}.")


@people.command
@click.argument("name")
@with_workbench
def reset(bench: Workbench, *, name: str) -> None:
    """Print a link with which a person chooses a new password; it holds for a day and opens once."""
    _check_accounts()
    write_lines(join_link(People(bench.folder).reset(name)))


@people.command
@click.argument("name")
@with_workbench
def remove(bench: Workbench, *, name: str) -> None:
    """Remove a person; their sessions end, what they decided stays."""
    People(bench.folder).remove(name)
    write_lines(f"{name} is removed.")


def _check_accounts() -> None:
    """Links serve where people have passwords here."""
    if (auth := configuration().auth) in ("oidc", "proxy"):
        raise AnalyticsError(
            f"A link serves nobody with TAGWATCH_AUTH={auth}: people sign in elsewhere. Give them a role with "
            f"`{PROGRAM} people add NAME --role ROLE`, or by a row of TAGWATCH_ROLES."
        )


def join_link(secret: str) -> str:
    return f"{configuration().url or 'http://localhost:8501'}/join/{secret}"


def _line(account: Account) -> str:
    role = "in other workspaces alone" if account.outside else account.role.value
    return f"{account.name}  {role}" + (f"  only {account.limit.about}" if account.limit else "")
