"""`tagwatch dashboard`: the web page, started from any folder."""

import sys
from ipaddress import ip_address

import click

from analytics.configuration import ROOT


@click.command
@click.option("--port", type=click.IntRange(1, 65_535), default=8501, show_default=True, help="Where it listens.")
@click.option(
    "--address",
    default="localhost",
    show_default=True,
    metavar="ADDRESS",
    help="The address it binds to; any other than this machine's own lets everybody on that network in.",
)
def dashboard(port: int, address: str) -> None:
    """Start the dashboard and say where it is. Ctrl-C ends it."""
    from streamlit.web.cli import main as streamlit

    if not _only_here(address):
        click.echo(
            f"tagwatch: bound to {address}: whoever reaches that address reads every ticket. "
            "Place it behind a reverse proxy that signs people in.",
            err=True,
        )
    options = {"server.port": port, "server.address": address, "server.headless": "true"}
    # The script's own .streamlit/config.toml is read from beside it, wherever this was started.
    sys.argv = ["streamlit", "run", str(ROOT / "dashboard.py")]
    streamlit([*sys.argv[1:], *(f"--{name}={value}" for name, value in options.items())], standalone_mode=False)


def _only_here(address: str) -> bool:
    try:
        return address == "localhost" or ip_address(address).is_loopback
    except ValueError:
        return False
