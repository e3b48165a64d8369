"""Sources: each recognises its own header and reads its own way of writing times and tags."""

import pytest

from analytics.errors import AnalyticsError, UnknownName
from analytics.exports import GENERIC, SOURCES, recognise, source_named
from analytics.exports.mapping import FIELDS, load_mapping
from analytics.exports.source import header_zone, normalise_header

# One small export per tool, shaped as the tool writes it; each holds the ticket of 1 March 2024, 07:51 UTC.
EXPORTS = {
    "zendesk": "Summation column,Id,Requester,Requester id,Requester email,Group,Subject,Tags,Status,Via,Ticket type,"
               "Created at,Updated at,Organization,Plan [list],Status [list]\n"
               "-,48210,Ada,7,Ada@x.example,Tier 1,Hello,export pdf bug,Solved,Mail,Problem,2024-03-01 07:51,"
               "2024-03-01 09:38,-,Team,internal\n",
    "intercom": "Conversation ID,Conversation started at (America/New_York),Team currently assigned,Conversation tags,"
                "Title,Channel,Current conversation state,User email,Company name,Plan\n"
                "215470000048210,2024-03-01 02:51:00,Tier 1,\"export, pdf, bug\",Hello,Email,Closed,ada@x.example,,Team\n",
    "freshdesk": "Ticket ID,Subject,Status,Priority,Source,Type,Agent,Group,Created Time,Last update time,"
                 "First response time (in hrs),Agent interactions,Tags,Company Name,Email,Plan\n"
                 "48210,Hello,Resolved,Medium,Email,Problem,No Agent,Tier 1,2024-03-01 07:51:00,2024-03-01 09:38:00,"
                 "01:35:00,0,\"export,pdf,bug\",,ada@x.example,Team\n",
    "jira": "Summary,Issue key,Issue id,Issue Type,Status,Reporter,Created,Updated,Labels,Labels,Labels,Labels,"
            "Description,Custom field (Plan)\n"
            "Hello,HELP-210,58210,[System] Problem,Done,ada@x.example,01/Mar/24 7:51 AM,01/Mar/24 9:38 AM,export,pdf,bug,,"
            "\"two\nlines\",Team\n",
    "generic": "number,title,state,createdAt,labels,requester,plan\n"
               "48210,Hello,OPEN,2024-03-01T07:51:00Z,export;pdf;bug,ada@x.example,Team\n",
}


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
def test_a_source_is_well_formed_and_has_an_example_here(source):
    assert set(source.columns) <= set(FIELDS)
    assert {"ticket_id", "created_at", "tags", "subject"} <= set(source.columns)
    assert all(header == normalise_header(header) for names in source.columns.values() for header in names)
    assert source.name in EXPORTS


@pytest.mark.parametrize("name", EXPORTS)
def test_an_export_is_recognised_and_read(bench, load, name):
    outcome = load("a.csv", EXPORTS[name])

    row = bench.facts().frame("select * from snapshot.tickets").iloc[0]
    assert (outcome.state, outcome.source, outcome.tickets) == ("imported", name, 1)
    assert str(row["created_at"]) == "2024-03-01 07:51:00"
    assert list(row["tags"]) == ["export", "pdf", "bug"]
    assert (row["subject"], row["requester"], row["segment"]) == ("Hello", "ada@x.example", "Team")


def test_marks_of_two_tools_never_stand_in_one_header():
    for name, text in EXPORTS.items():
        headers = text.split("\n")[0].split(",")
        assert [s.name for s in SOURCES if s.recognises(headers)] == ([name] if name != "generic" else [])


def test_an_exact_header_wins_over_one_with_a_type_in_brackets(bench, load):
    load("a.csv", EXPORTS["zendesk"])

    assert bench.facts().frame("select status from snapshot.tickets")["status"].tolist() == ["Solved"]


def test_empty_words_are_no_values(bench, load):
    load("a.csv", EXPORTS["zendesk"] + EXPORTS["zendesk"].split("\n")[1].replace("48210", "48211").replace("Hello", "-")
         .replace("Tier 1", "No Group") + "\n")

    row = bench.facts().frame("select company, grp, subject from snapshot.tickets where ticket_id = '48211'").iloc[0]
    assert row[["company", "grp"]].isna().all()
    assert row["subject"] == "-", "what a customer wrote is kept"


def test_ids_stay_text(bench, load):
    load("a.csv", "id,created\n00048210,2024-03-01\n215470000048210123456,2024-03-01\n")

    assert set(bench.facts().frame("select ticket_id from snapshot.tickets")["ticket_id"]) == {
        "00048210", "215470000048210123456"}


@pytest.mark.parametrize(("text", "utc"), [
    ("2018-12-31 15:33:47 -0800", "2018-12-31 23:33:47"), ("2018-12-31T16:01:34Z", "2018-12-31 16:01:34"),
    ("2018-12-31 16:01:34 UTC", "2018-12-31 16:01:34"), ("2018-12-31T16:01:34.123+05:30", "2018-12-31 10:31:34.123000"),
    ("2018-12-31 16:01", "2018-12-31 16:01:00"), ("2018-12-31", "2018-12-31 00:00:00"), (" 2018-12-31 16:01 ", "2018-12-31 16:01:00"),
])
def test_times_are_read_with_their_offset(bench, load, text, utc):
    load("a.csv", f"id,created\n1,{text}\n")

    assert str(bench.facts().frame("select created_at from snapshot.tickets")["created_at"].iloc[0]) == utc


def test_a_zone_in_the_header_is_used():
    assert header_zone("Conversation started at (America/Argentina/Buenos_Aires)") == "America/Argentina/Buenos_Aires"
    assert header_zone("First response time (seconds)") is None


def test_what_nobody_recognises_is_read_by_the_usual_names():
    assert recognise(["Number", "Title", "createdAt"]) is GENERIC


def test_an_unknown_source_suggests_the_nearest():
    with pytest.raises(UnknownName, match="Did you mean 'freshdesk'"):
        source_named("freshdsk")


GOOD_MAPPING = 'source = "x"\n[columns]\nticket_id = "id"\ncreated_at = "am"\n'


@pytest.mark.parametrize(("text", "says"), [
    ("source = [", "Mapping file 'm.toml' cannot be read"),
    ('source = "x"\n[columns]\nticket_id = "id"\n', "must name source, columns.ticket_id and columns.created_at"),
    (GOOD_MAPPING + 'tegs = "t"\n', "Unknown field in mapping file 'm.toml': 'tegs'. Did you mean 'tags'"),
    ('tag_seperator = ";"\n' + GOOD_MAPPING, "has the unknown key(s) tag_seperator"),
    ('time_zone = "Europe/Dublim"\n' + GOOD_MAPPING, "'Europe/Dublim' is no time zone"),
    ('authoritative = ["team"]\n' + GOOD_MAPPING, "declares 'team' authoritative"),
])
def test_a_faulty_mapping_file_says_what_is_wrong(write, text, says):
    with pytest.raises(AnalyticsError) as error:
        load_mapping(write("m.toml", text))

    assert says in str(error.value)


def test_a_mapping_reads_an_export_that_no_source_knows(bench, write, load):
    mapping = load_mapping(write("m.toml", 'date_formats = "%d.%m.%Y %H:%M"\ntime_zone = "Europe/Berlin"\n'
                                           'tag_separator = "/"\n' + GOOD_MAPPING + 'tags = "schlagworte"\n'))

    load("a.csv", "id;am;schlagworte\n1;05.01.2026 00:30;a / b\n", mapping=mapping)

    row = bench.facts().frame("select created_at, tags from snapshot.tickets").iloc[0]
    assert (str(row["created_at"]), list(row["tags"])) == ("2026-01-04 23:30:00", ["a", "b"])


def test_a_mapping_that_does_not_fit_names_the_missing_column(write, load):
    outcome = load("a.csv", "id,created\n1,2026-01-05\n", mapping=load_mapping(write("m.toml", GOOD_MAPPING)))

    assert outcome.state == "failed"
    assert "lacks the column(s) 'am' that the mapping names. It has: 'id', 'created'." in outcome.message
