-- Zammad, its own PostgreSQL database. One row per ticket; merged tickets keep their state.
-- tagwatch import --sql-url-env ZAMMAD_URL --query data/queries/zammad.sql --since-column updated_at --source zammad
select t.number as ticket_id,
       t.created_at at time zone 'UTC' as created_at,
       t.updated_at at time zone 'UTC' as updated_at,
       t.title as subject,
       (select a.body from ticket_articles a where a.ticket_id = t.id order by a.id limit 1) as body,
       (select string_agg(i.name, ',' order by i.name) from tags g
        join tag_items i on i.id = g.tag_item_id join tag_objects o on o.id = g.tag_object_id
        where o.name = 'Ticket' and g.o_id = t.id) as tags,
       q.name as "group",
       y.name as channel,
       s.name as status,
       r.name as priority,
       u.email as requester,
       n.name as company
from tickets t
join groups q on q.id = t.group_id
join ticket_states s on s.id = t.state_id
join ticket_priorities r on r.id = t.priority_id
left join ticket_article_types y on y.id = t.create_article_type_id
left join users u on u.id = t.customer_id
left join organizations n on n.id = t.organization_id
