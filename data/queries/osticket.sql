-- osTicket, its own MySQL or MariaDB database (prefix ost_). One row per ticket, times in the database's zone.
-- tagwatch import --sql-url-env OSTICKET_URL --query data/queries/osticket.sql --since-column updated_at --source osticket
select t.number as ticket_id,
       t.created as created_at,
       coalesce(t.lastupdate, t.updated) as updated_at,
       d.subject as subject,
       (select m.body from ost_thread h join ost_thread_entry m on m.thread_id = h.id
        where h.object_type = 'T' and h.object_id = t.ticket_id and m.type = 'M' order by m.id limit 1) as body,
       p.name as `group`,
       case when above.topic is null then h.topic else concat(above.topic, ' / ', h.topic) end as category,
       t.source as channel,
       s.name as status,
       y.priority_desc as priority,
       e.address as requester,
       o.name as company
from ost_ticket t
left join ost_ticket__cdata d on d.ticket_id = t.ticket_id
left join ost_ticket_priority y on y.priority_id = d.priority
left join ost_department p on p.id = t.dept_id
left join ost_help_topic h on h.topic_id = t.topic_id
left join ost_help_topic above on above.topic_id = h.topic_pid
left join ost_ticket_status s on s.id = t.status_id
left join ost_user u on u.id = t.user_id
left join ost_user_email e on e.id = u.default_email_id
left join ost_organization o on o.id = u.org_id
