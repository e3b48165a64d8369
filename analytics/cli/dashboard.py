"""`tagwatch dashboard`: the web page, started from any folder."""

import sys

import click

from analytics.configuration import ROOT, open_to_network, trust_no_forwarder
from analytics.signin.reach import check_reach, check_sign_in


@click.command
@click.option("--port", type=click.IntRange(1, 65_535), default=8501, show_default=True, help="Where it listens.")
@click.option(
    "--address",
    default="localhost",
    show_default=True,
    metavar="ADDRESS",
    help="The address it binds to; for any other than this machine's own, TAGWATCH_AUTH states how people sign in.",
)
@click.option("--i-know-this-is-open", "is_open", is_flag=True, help="Serve a walled test network without sign-in.")
def dashboard(port: int, address: str, is_open: bool) -> None:
    """Start the dashboard and print its address. Ctrl-C ends it."""
    from streamlit.web.cli import main as streamlit

    if is_open:
        open_to_network()
    check_reach(address)
    trust_no_forwarder()
    check_sign_in()
    options = {"server.port": port, "server.address": address, "server.headless": "true"}
    # The script's own .streamlit/config.toml is read from beside it, wherever this was started.
    sys.argv = ["streamlit", "run", str(ROOT / "dashboard.py")]
    streamlit([*sys.argv[1:], *(f"--{name}={value}" for name, value in options.items())], standalone_mode=False)
