-- Zendesk as Fivetran's connector lays it into a warehouse (schema zendesk). One row per ticket.
-- tagwatch import --sql-url-env WAREHOUSE_URL --query data/queries/fivetran_zendesk.sql --since-column updated_at --source zendesk
select t.id as ticket_id,
       t.created_at,
       t.updated_at,
       t.subject,
       t.description as body,
       (select string_agg(g.tag, ',') from zendesk.ticket_tag g where g.ticket_id = t.id) as tags,
       q.name as "group",
       t.type as category,
       t.via_channel as channel,
       t.status,
       t.priority,
       u.email as requester,
       o.name as company
from zendesk.ticket t
left join zendesk."group" q on q.id = t.group_id
left join zendesk."user" u on u.id = t.requester_id
left join zendesk.organization o on o.id = t.organization_id
