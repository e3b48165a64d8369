"""The scripts of the derivation: what the narrow tables hold, in SQL that every engine runs.

BASE is what the version and the zone decide, DERIVED what the taxonomy decides. This is where local days are cut
(rule 2) and where team and category are decided (rule 6).
"""

from analytics.store.left_out import left_out_rows
from analytics.workspace.categories import NONE

# What the version, the zone, the customers file and confirmed labels decide. One row per ticket, by day; what decides a
# ticket's team and category (its tags as written, its own columns, what people confirmed) is kept once per distinct
# combination, its *label set*: a million tickets have some ten thousand, so that a change of the taxonomy is thought
# through for those alone.
BASE = """
-- `counted` (temporary) are the tickets without those that their helpdesk discarded, by the sources' rules, and those
-- of sources of another origin (`aside`);
-- `confirmed` (temporary) is what people confirmed of tickets about which the helpdesk states nothing;
-- `called` (temporary) is the customers file's name for each written name, its plan, segment and revenue;
-- `known_customers` and `known_sets` (temporary) are those of earlier parts of the version, whose numbers stay
create table base.customers as
    select customer, name, plan, segment, revenue from known_customers
    union all
    select (row_number() over (order by name) + (select coalesce(max(customer), 0) from known_customers))::integer
               as customer, name, any_value(plan) as plan, any_value(segment) as segment, any_value(revenue) as revenue
    from called where name not in (select name from known_customers) group by name;

create temp table spellings as select written, customer from called join base.customers using (name);

create temp view labelled as
    select t.*, c.team as said_team, c.category as said_category, c.feature as said_feature
    from counted t left join confirmed c on c.source = t.source and c.ticket = t.ticket_id;

create table base.label_sets as
    select label_set, source, tags, team, grp, category, said_team, said_category, said_feature from known_sets
    union all
    select (row_number() over (order by source, tags, team, grp, category, said_team, said_category, said_feature)
               + (select coalesce(max(label_set), 0) from known_sets))::integer as label_set, *
    from (select source, tags, team, grp, category, said_team, said_category, said_feature from labelled
          except select source, tags, team, grp, category, said_team, said_category, said_feature from known_sets);

-- an export of days alone has no hours: all its tickets are at one midnight or noon, in UTC or in the zone
create temp table clocks as
    select source, $hours or bool_and(varied or first_time not in (time '00:00', time '12:00')) as known
    from (select source, min(clock_time) <> max(clock_time) as varied, min(clock_time) as first_time
          from (select source, unnest([created_at::time,
                                       timezone($zone, timezone('UTC', created_at))::time]) as clock_time,
                       unnest(['utc', 'local']) as clock from counted) group by source, clock) group by source;

create table base.tickets as
    select t.version_id as id, timezone($zone, timezone('UTC', created_at))::date as day, t.source, c.customer,
           coalesce(channel, '(none)') as channel, coalesce(locale, '(none)') as language,
           case when k.known then strftime(timezone($zone, timezone('UTC', created_at)), '%H')
                else '(none)' end as hour, coalesce(c.plan, t.segment, '(none)') as plan,
           coalesce(c.segment, t.segment, '(none)') as segment, s.label_set
    from labelled t join clocks k using (source) left join spellings p on p.written = coalesce(t.company, t.requester)
    left join base.customers c using (customer)
    join base.label_sets s on s.source = t.source and s.tags is not distinct from t.tags
        and s.team is not distinct from t.team and s.grp is not distinct from t.grp
        and s.category is not distinct from t.category and s.said_team is not distinct from t.said_team
        and s.said_category is not distinct from t.said_category and s.said_feature is not distinct from t.said_feature
    order by day, id;

-- what support measured of a ticket, of those that have any of it: seconds, times and points of 100
create table base.effort as
    select version_id as id, handling_time, first_response, resolution_time, reopened, rating from counted
    where handling_time is not null or first_response is not null or resolution_time is not null
          or reopened is not null or rating is not null order by id;

-- tickets per day and label set: what tags mean is counted from these sums
create table base.sums as
    select day, source, label_set, count(*)::integer as tickets from base.tickets group by day, source, label_set
    order by day, label_set;
"""

LEFT_OUT = """
-- the rows that imports left out, for the days near which they lie
create table base.left_out as
    select source, timezone($zone, timezone('UTC', near))::date as day, import_id, count(*)::integer as left_out
    from (LEFT_OUT) where source not in (select source from aside) group by all;
""".replace("LEFT_OUT", left_out_rows("snapshot."))

DERIVED = """
-- one row per (label set, tag as written) and canonical tag; '(none)' for a set without tags
create temp table written_tags as
    select label_set, written, coalesce(m.canonical, '(none)') as canonical
    from (select label_set, unnest(case when len(tags) > 0 then tags else [null] end) as written from base.label_sets)
    left join snapshot.tag_forms f using (written) left join derived.meanings m on m.tag = f.tag;

-- the same with the tag that counts: a split tag gives way to those that it is split into, in the sets of the split
create table derived.readings as
    select distinct label_set, written, w.canonical, coalesce(m.canonical, w.canonical) as tag
    from written_tags w left join (
        select distinct label_set, canonical, s.into_tag
        from written_tags join base.label_sets using (label_set) join splits s on s.tag = canonical
        where (s.kind = 'source' and s.value = source) or (s.kind = 'group' and s.value = grp)
           or (s.kind = 'tag' and (label_set, s.value) in (select (label_set, canonical) from written_tags)))
        using (label_set, canonical)
    left join derived.meanings m on m.tag = into_tag;

-- one row per (label set, canonical tag)
create table derived.tags as select distinct label_set, tag from derived.readings;

-- one row per (label set, feature); '(none)' for a set without a feature
create temp table named_features as
    select distinct label_set, feature from derived.tags join derived.meanings using (tag)
    where feature is not null and not ignored;

create table derived.features as
    select label_set, feature from named_features union all
    select label_set, coalesce(said_feature, '(none)') as feature from base.label_sets
    where label_set not in (select label_set from named_features);

-- what the tags of a set mean, without the dimensions that a column of the export decides
create temp table tag_meanings as
    select label_set, list(distinct {t: team, c: category}) filter (team is not null and category is not null) as pairs,
           list(distinct team) filter (team is not null and category is null) as teams,
           list(distinct category) filter (category is not null and team is null) as categories
    from (select label_set, case when a.team then null else m.team end as team,
                 case when a.category then null else m.category end as category
          from derived.tags join derived.meanings m using (tag)
          join base.label_sets using (label_set) join authority a using (source)
          where not m.ignored and (m.team is not null or m.category is not null))
    group by label_set;

-- what decides the team and what the category of a label set: its tags, else the export's own columns, else people
create table derived.deciders as
    select l.label_set, case when len(s.teams) > 0 then 'tag' when len(s.pairs) > 0 then 'pair'
               when tc.team is not null then 'column' when tg.team is not null then 'group'
               when said_team is not null then 'confirmed' else 'nothing' end as team,
           case when len(s.categories) > 0 then 'tag' when len(s.pairs) > 0 then 'pair'
               when cc.category is not null then 'column'
               when said_category is not null then 'confirmed' else 'nothing' end as category,
           a.team as team_from_column, a.category as category_from_column, l.team as team_column, l.grp as group_column,
           l.category as category_column, tc.team as column_team, tg.team as group_team, cc.category as column_category,
           said_team, said_category
    from base.label_sets l left join tag_meanings s using (label_set) join authority a using (source)
    left join team_of_column tc on tc.value = l.team
    left join team_of_group tg on tg.value = l.grp
    left join category_of_column cc on cc.value = l.category and cc.keep = a.keep;

-- one-sided tags are crossed; what the tags leave open comes from the other deciders
create temp table crossed as
    select label_set, coalesce(s.pairs, []) as pairs,
           case d.team when 'tag' then s.teams when 'pair' then list_transform(s.pairs, lambda p: p.t)
               else [coalesce(case d.team when 'column' then column_team when 'group' then group_team
                              when 'confirmed' then said_team end, '(none)')] end as teams,
           case d.category when 'tag' then s.categories when 'pair' then list_transform(s.pairs, lambda p: p.c)
               else [coalesce(case d.category when 'column' then column_category
                              when 'confirmed' then said_category end, '(none)')] end as categories,
           d.team = 'pair' and d.category = 'pair' as by_pairs
    from derived.deciders d left join tag_meanings s using (label_set);

-- one row per (label set, dimension) that counts by what people confirmed: without that it would be '(none)'
create table derived.confirmed as
    select label_set, 'team' as dimension from derived.deciders where team = 'confirmed'
    union all select label_set, 'category' from derived.deciders where category = 'confirmed'
    union all select label_set, 'feature' from base.label_sets
    where said_feature is not null and label_set not in (select label_set from named_features);

-- one row per (label set, team, category)
create table derived.set_cells as
    select label_set, pair.t as team, pair.c as category from (select label_set, unnest(pairs) as pair from crossed)
    union
    select label_set, team, unnest(categories) as category
    from (select label_set, unnest(teams) as team, categories from crossed where not by_pairs);

-- tickets per day, for the four groupings that every page opens with
create temp table set_teams as select distinct label_set, team from derived.set_cells;

create temp table set_categories as select distinct label_set, category from derived.set_cells;

create table derived.daily as
    select day, source, 'total' as kind, '' as team, '' as category, sum(tickets)::integer as tickets
    from base.sums group by day, source
    union all
    select day, source, 'team', team, '', sum(tickets)::integer
    from base.sums join set_teams using (label_set) group by day, source, team
    union all
    select day, source, 'category', '', category, sum(tickets)::integer
    from base.sums join set_categories using (label_set) group by day, source, category
    union all
    select day, source, 'cell', team, category, sum(tickets)::integer
    from base.sums join derived.set_cells using (label_set) group by day, source, team, category
    order by kind, day;
"""

# One row per (ticket, team, category): a table of its own where one file holds the tickets, else a view.
CELLS = """
create table derived.cells as
    select t.day, t.id, t.source, c.team, c.category, t.customer, t.channel, t.plan, t.segment, t.label_set
    from base.tickets t join derived.set_cells c using (label_set) order by t.day, t.id;
"""

assert NONE == "(none)", "the tables spell the word out"
