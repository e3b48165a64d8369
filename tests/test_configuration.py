"""The configuration: every variable has one reader, a type, a default and an error that names it."""

import re
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

from analytics.configuration import VARIABLES, BadSetting, Configuration, configuration

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")


def test_without_settings_everything_has_its_default():
    settings = Configuration({})

    assert [variable.read({}) for variable in VARIABLES.values()] == [v.default for v in VARIABLES.values()]
    assert (settings.smtp_security, settings.smtp_port, settings.hosts, settings.url) == ("starttls", None, (), "")
    assert not list(settings.problems())


def test_values_have_their_types():
    settings = Configuration(
        {
            "TAGWATCH_DATA": "~/tickets",
            "TAGWATCH_URL": " https://tags.example/x/ ",
            "TAGWATCH_HOSTS": "A.example, ,b.example",
            "TAGWATCH_SMTP_PORT": "2525",
            "TAGWATCH_SMTP_SECURITY": "TLS",
            "TAGWATCH_SMTP_PASSWORD": " with blanks ",
            "TAGWATCH_UMASK": "027",
        }
    )

    assert settings.data == Path.home() / "tickets"
    assert settings.url == "https://tags.example/x"
    assert settings.hosts == ("a.example", "b.example")
    assert (settings.smtp_port, settings.smtp_security, settings.umask) == (2525, "tls", 0o027)
    assert settings.smtp_password == " with blanks "


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("TAGWATCH_URL", "tags.example", "TAGWATCH_URL is 'tags.example'; it must be an address such as https://"),
        ("TAGWATCH_SMTP_PORT", "smtp", "TAGWATCH_SMTP_PORT is 'smtp'; it must be a port's number"),
        ("TAGWATCH_SMTP_PORT", "70000", "from 1 to 65535"),
        ("TAGWATCH_SMTP_SECURITY", "ssl", "TAGWATCH_SMTP_SECURITY is 'ssl'; it must be one of starttls, tls, none"),
        ("TAGWATCH_LOG", "xml", "TAGWATCH_LOG is 'xml'; it must be one of text, json"),
        ("TAGWATCH_LOG_LEVEL", "loud", "it must be one of debug, info, warning, error"),
        ("TAGWATCH_UMASK", "999", "it must be an octal umask"),
        ("TAGWATCH_ROLES", "leads=boss", "each with a role of viewer, pm, cs-lead, admin; this is none: leads=boss"),
        ("TAGWATCH_ROLES", "leads=admin, all=viewer", "with semicolons between"),
        ("TAGWATCH_OIDC_ISSUER", "http://login.example", "begins with https://, or http:// on this machine"),
        ("TAGWATCH_PROXY_SECRET", "short", "TAGWATCH_PROXY_SECRET is set to something else; it must be at least 20"),
        ("TAGWATCH_PROXY_SIGN_OUT", "//evil.example", "it must be an address such as"),
    ],
)
def test_a_value_that_cannot_be_used_is_named_with_what_it_may_be(name, value, message):
    with pytest.raises(BadSetting, match=re.escape(message)):
        VARIABLES[name].read({name: value})
    assert [message in problem for problem in Configuration({name: value}).problems()] == [True]


def test_it_cannot_be_changed_and_shows_no_secret(monkeypatch):
    monkeypatch.setenv("TAGWATCH_SLACK_TOKEN", "xoxb-secret")
    settings = configuration()

    with pytest.raises(FrozenInstanceError):
        settings.environment = {}
    with pytest.raises(TypeError):
        settings.environment["TAGWATCH_URL"] = "x"
    assert "secret" not in repr(settings)
    monkeypatch.setenv("TAGWATCH_SLACK_TOKEN", "another")
    assert settings.slack_token == "xoxb-secret", "a view of the environment as it was"


def test_the_readme_names_every_variable():
    stems = README.replace("`, `_", "`, `TAGWATCH_SMTP_")  # the table abbreviates the names of the mail server
    unnamed = [name for name in VARIABLES if f"`{name}`" not in stems]

    assert not unnamed


def test_a_value_may_lie_in_a_file(tmp_path):
    (tmp_path / "secret").write_text("from a container\n", encoding="utf-8")

    assert Configuration({"TAGWATCH_OIDC_SECRET_FILE": str(tmp_path / "secret")}).oidc_secret == "from a container"
    with pytest.raises(BadSetting, match=r"TAGWATCH_OIDC_SECRET_FILE is '.*none', which cannot be read"):
        _ = Configuration({"TAGWATCH_OIDC_SECRET_FILE": str(tmp_path / "none")}).oidc_secret
