-- GLPI, its own MySQL or MariaDB database. One row per ticket that is not in the bin, times in the session's zone.
-- tagwatch import --sql-url-env GLPI_URL --query data/queries/glpi.sql --since-column updated_at --source glpi
select t.id as ticket_id,
       t.date as created_at,
       t.date_mod as updated_at,
       t.name as subject,
       t.content as body,
       (select g.completename from glpi_groups_tickets j join glpi_groups g on g.id = j.groups_id
        where j.tickets_id = t.id and j.type = 2 order by j.id limit 1) as `group`,
       coalesce(c.completename, case t.type when 1 then 'Incident' else 'Request' end) as category,
       r.name as channel,
       case t.status when 1 then 'new' when 2 then 'processing (assigned)' when 3 then 'processing (planned)'
                     when 4 then 'pending' when 5 then 'solved' when 6 then 'closed' end as status,
       case t.priority when 1 then 'very low' when 2 then 'low' when 3 then 'medium' when 4 then 'high'
                       when 5 then 'very high' when 6 then 'major' end as priority,
       (select coalesce(u.name, nullif(j.alternative_email, '')) from glpi_tickets_users j
        left join glpi_users u on u.id = j.users_id
        where j.tickets_id = t.id and j.type = 1 order by j.id limit 1) as requester,
       e.completename as company
from glpi_tickets t
left join glpi_itilcategories c on c.id = t.itilcategories_id
left join glpi_requesttypes r on r.id = t.requesttypes_id
left join glpi_entities e on e.id = t.entities_id
where t.is_deleted = 0
