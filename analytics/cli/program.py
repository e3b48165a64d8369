"""The command line: everything that the pages do, for scripts.

Exit codes: 0 all went well; 1 done, but a file or rows were left out (or doctor found something);
2 nothing was done, and standard error states why; 3 (anomalies) an incident that nobody took.

To add a command, write a module of this package that holds a `click.Command`, and add a line to `COMMANDS`. A
command's module is imported only when that command is called, so that no command pays for what another one needs.
"""

import importlib
import os
import re
import shlex
import sys
from collections.abc import Sequence
from urllib.parse import urlencode

import click

from analytics import __version__
from analytics.cli.streams import tolerate_closed_pipes, unwritten
from analytics.configuration import LOG_LEVELS, configuration
from analytics.errors import AnalyticsError, DoneBut, UnknownName
from analytics.log import begin_command, start_log
from analytics.people.workspace_in_use import DEFAULT

INCOMPLETE = 1  # exit code: done, but something was left out or failed after it
REFUSED = 2  # exit code: nothing was done
SERVER_WIDE = ("dashboard", "guide", "workspaces")  # commands that work in no workspace
# command → where it is, and its line in the list of commands
COMMANDS = {
    "dashboard": ("analytics.cli.dashboard:dashboard", "Start the dashboard, from any folder."),
    "people": ("analytics.cli.people:people", "Who may sign in: invite, list, role, reset, remove."),
    "workspaces": (
        "analytics.cli.workspaces:workspaces",
        "Several stores on one server: list, create, rename, archive, delete.",
    ),
    "token": ("analytics.cli.token:token", "Personal tokens for programs: create, list, revoke."),
    "subscriptions": ("analytics.cli.subscriptions:subscriptions", "Who is sent what by own choice: list, remove."),
    "views": ("analytics.cli.views:views", "Saved views, as addresses: list, save, remove, share."),
    "import": ("analytics.cli.importing:import_command", "Take in exports; one command publishes one version."),
    "guide": ("analytics.cli.guide:guide", "Where a helpdesk's export is found, and what to tick there."),
    "inbox": ("analytics.cli.inbox:inbox", "Take in what lies in the watched folder."),
    "imports": ("analytics.cli.imports:imports", "List the imports."),
    "undo": ("analytics.cli.imports:undo", "Withdraw one import; what others also saw stays."),
    "redo": ("analytics.cli.imports:redo", "Bring an undone import back."),
    "accept": ("analytics.cli.imports:accept", "Accept an import without the rows that it left out; --undo."),
    "missing-days": ("analytics.cli.missing_days:missing_days", "Days of which a file may be missing; answer them."),
    "mappings": ("analytics.cli.mappings:mappings", "Which columns were named by hand, for which headers."),
    "count": ("analytics.cli.count:count", "Count tickets or customers by time, team, category, tag …"),
    "anomalies": ("analytics.cli.anomalies:anomalies", "What left its expected range; 3 while an incident waits."),
    "incidents": (
        "analytics.cli.incidents:incidents",
        "Incidents: noticed, fixed, notified when; customers and cost.",
    ),
    "releases": ("analytics.cli.releases:releases", "What comes to support: its day, what to answer, its beta."),
    "research": ("analytics.cli.research:research", "Questions that support asks, their answers, and findings."),
    "quality": ("analytics.cli.quality:quality", "What requests and bug tickets carry of what product needs."),
    "roundup": ("analytics.cli.roundup:roundup", "One complete week as a picture and its text: written, kept, sent."),
    "voice": ("analytics.cli.voice:voice", "Voice of customer: a quarter's requests and what became of them."),
    "unaware": ("analytics.cli.unaware:unaware", "Tickets that may ask for what exists, and how probable it is."),
    "read-texts": (
        "analytics.cli.read_texts:read_texts_command",
        "Read texts for their meaning; the running dashboard does it.",
    ),
    "sample": ("analytics.cli.sample:sample", "Load the sample data of a fictional company into an empty store."),
    "taxonomy": ("analytics.cli.taxonomy:taxonomy", "What people decided: tags, teams, features … as CSV files."),
    "forget": ("analytics.cli.forget:forget", "Remove a customer from everywhere; cannot be undone."),
    "customers": ("analytics.cli.customers:customers", "Who is one customer under which names, as CSV."),
    "active-customers": ("analytics.cli.customers:active_customers", "How many customers were active in a week."),
    "issues": ("analytics.cli.customers:issues", "The bug tracker's issues and their state, as CSV or JSON."),
    "backup": ("analytics.cli.backup:backup", "Tickets, decisions and published weeks as one file."),
    "restore": ("analytics.cli.backup:restore", "Take the store back from a backup, or one of its own versions."),
    "verify": ("analytics.cli.backup:verify", "Read every version, table and checksum; 1 when one is damaged."),
    "doctor": ("analytics.cli.doctor:doctor", "Versions, store, coverage, and what is wrong."),
}


class LazyGroup(click.Group):
    """A group whose commands are imported when they are called, and listed without being imported."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name][0].partition(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; the commands that a refusal names work in the same workspace."""
        try:
            return super().invoke(ctx)
        except AnalyticsError as error:
            error.args = (naming_workspace(str(error)),)
            raise

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, about) for name, (_, about) in COMMANDS.items()])


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit codes: 0 all went well; 1 done, but something was left out; 2 nothing was done, and the message "
    "states why; 3 (anomalies) an incident that nobody took.",
)
@click.option(
    "--log-level",
    type=click.Choice(LOG_LEVELS),
    help="What to log to standard error (default: error; with TAGWATCH_LOG=text or json: info).",
)
@click.option(
    "--workspace", "name", metavar="NAME", help="Work in this workspace of the server (default: TAGWATCH_WORKSPACE)."
)
@click.version_option(__version__, prog_name="tagwatch")
@click.pass_context
def program(context: click.Context, log_level: str | None, name: str | None) -> None:
    """Tagwatch on the command line. TAGWATCH_DATA names the folder of the store."""
    start_log(level=log_level or "", usual="error")
    if context.invoked_subcommand == "dashboard" and name:
        raise click.UsageError(
            "A dashboard serves every workspace: choose one in its menu, or open its address with "
            f"?{urlencode({'workspace': name})}."
        )
    begin_command(workspace=DEFAULT)
    if context.invoked_subcommand in SERVER_WIDE:
        return
    settings = configuration()
    if name or settings.workspace or settings.workspace_id:
        from analytics.people.workspace_in_use import in_workspace
        from analytics.store.workspaces import NoWorkspace, Workspaces, server_folder, workspace_of_environment

        known = Workspaces(server_folder())
        try:
            chosen = known.named(name) if name else workspace_of_environment()
            context.with_resource(in_workspace(chosen))
            begin_command(workspace=chosen.mark if chosen else DEFAULT)
        except NoWorkspace:
            raise UnknownName("workspace", name or settings.workspace, [one.name for one in known.all()]) from None


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code.

    arguments: those after the program's name; None for the process's own.
    """
    given = sys.argv[1:] if arguments is None else arguments
    try:
        for argument in given:
            if not _is_text(argument) and not os.path.lexists(argument):
                shown = os.fsencode(argument).decode("utf-8", "replace")
                raise click.UsageError(f"'{shown}' holds bytes that are no text here. Write it in UTF-8.")
        return program.main(arguments, standalone_mode=False) or 0
    except click.Abort:
        click.echo("Stopped.", err=True)
        return 130  # as a shell reports Ctrl-C
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except DoneBut as error:
        click.echo(f"tagwatch: {error}", err=True)
        return INCOMPLETE
    except AnalyticsError as error:
        click.echo(f"tagwatch: {error}", err=True)
        return REFUSED


def run() -> None:
    """The process itself: one command, then the end."""
    tolerate_closed_pipes()
    code = main()
    if why := unwritten():
        click.echo(f"tagwatch: standard output could not be written: {why}.", err=True)
        code = code or INCOMPLETE
    sys.exit(code)


def naming_workspace(text: str) -> str:
    """A message whose commands name the workspace in use; as it is in the default one."""
    from analytics.people.workspace_in_use import workspace_in_use

    if (chosen := workspace_in_use()) is None or not chosen.id:
        return text
    named = "|".join(set(COMMANDS) - set(SERVER_WIDE))
    option = f"--workspace {shlex.quote(chosen.name)}"
    return re.sub(rf"\b(python -m analytics|tagwatch) (?=(?:{named})\b)", lambda found: f"{found[0]}{option} ", text)


def _is_text(argument: str) -> bool:
    """False where bytes of the command line could not be decoded."""
    try:
        argument.encode()
    except UnicodeEncodeError:
        return False
    return True
