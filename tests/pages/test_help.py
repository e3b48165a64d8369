"""Help: everything is found by its words, without data as well."""

from click.testing import CliRunner

from analytics.cli.program import program


def shown(page) -> str:
    return "\n".join([page.html, *(block.value for block in page.at.text)])


def test_help_opens_with_the_first_steps(show):
    page = show("help")

    assert "3. Drop it on Imports" in page.html
    assert page.links("Open the page")


def test_a_helpdesk_states_where_its_export_is_and_the_command_states_the_same(show):
    page = show("help", part="helpdesk", tool="jira")
    told = CliRunner().invoke(program, ["guide", "jira"]).output

    assert "Where: Filters, Export, Export CSV (all fields)" in shown(page) and "1,000 issues at a time" in shown(page)
    assert all(line in shown(page) for line in told.splitlines()[1:])


def test_an_unknown_helpdesk_is_answered_with_the_nearest():
    result = CliRunner().invoke(program, ["guide", "zendesc"])

    assert result.exit_code and "zendesk" in str(result.exception or result.output)


def test_the_search_finds_all_words_in_all_parts(show):
    page = show("help", find="distinct TICKETS category")
    assert "one with two tags of a category counts once in it" in shown(page) and "3. Drop" not in page.html

    assert "Nothing has all of these words." in show("help", find="zzzz").html
