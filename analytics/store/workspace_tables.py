"""The tables of the workspace's file, `workspace.sqlite`, and what leads from each schema version to the next."""

# What leads from each schema version to the next: MIGRATIONS[n] from n to n + 1. Never change one that was released.
MIGRATIONS = (
    # from the time before schema versions, when each table was made on its first use; or from nothing
    """
create table if not exists records (kind text, key text, value text not null, primary key (kind, key));
create table if not exists changes (
    change integer primary key, step integer not null, at text not null, who text not null, why text not null,
    what text not null, kind text not null, key text not null, before text, after text, undoes integer);
create index if not exists changes_of_step on changes (step);
create index if not exists changes_of_record on changes (kind, key);
create index if not exists changes_of_kind on changes (kind, step);
create table if not exists mappings (
    headers text primary key, mapping text not null, changed_at text not null, changed_by text not null);
create table if not exists roundups (
    week text not null, scope text not null, revision integer not null, published_at text not null,
    published_by text not null, headline text not null, edition text not null, document blob not null,
    library text not null, picture blob, primary key (week, scope, revision));
create table if not exists roundup_libraries (hash text primary key, content blob not null);
create table if not exists roundup_words (
    week text not null, scope text not null, headline text not null, note text not null,
    changed_at text not null, changed_by text not null, primary key (week, scope));
create table if not exists deliveries (
    week text not null, scope text not null, form text not null, channel text not null, target text not null,
    state text not null, changed_at text not null, detail text not null,
    primary key (week, scope, form, channel, target));
create table if not exists forgotten (salt text not null, mark text not null, primary key (salt, mark));
""",
    # what was announced of each week and day, as it was when it was first judged
    """
create table told (
    grain text not null, day text not null, told_at text not null, imports text not null, signals text not null,
    primary key (grain, day));
""",
    # what is a person's own: saved views, the areas that the pages start with, and when the person was here
    """
create table views (
    view integer primary key autoincrement, owner text not null, name text not null, page text not null,
    query text not null, shared integer not null, made_at text not null);
create table own_areas (owner text primary key collate nocase, teams text not null, categories text not null);
create table visits (
    owner text primary key collate nocase, seen_at text not null, signals text not null, before_at text,
    before_signals text not null);
""",
)
SCHEMA_VERSION = len(MIGRATIONS)
TABLES = (
    "records",
    "changes",
    "mappings",
    "roundups",
    "roundup_libraries",
    "roundup_words",
    "deliveries",
    "forgotten",
    "told",
    "views",
    "own_areas",
    "visits",
)
