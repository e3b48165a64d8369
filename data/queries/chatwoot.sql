-- Chatwoot, its own PostgreSQL database. One row per conversation of an account; set the account's number below.
-- tagwatch import --sql-url-env CHATWOOT_URL --query data/queries/chatwoot.sql --since-column updated_at --source chatwoot
select c.display_id as ticket_id,
       c.created_at at time zone 'UTC' as created_at,
       greatest(c.updated_at, c.last_activity_at) at time zone 'UTC' as updated_at,
       c.additional_attributes ->> 'mail_subject' as subject,
       (select m.content from messages m
        where m.conversation_id = c.id and m.message_type = 0 order by m.id limit 1) as body,
       c.cached_label_list as tags,
       t.name as "group",
       replace(i.channel_type, 'Channel::', '') as channel,
       case c.status when 0 then 'open' when 1 then 'resolved' when 2 then 'pending' when 3 then 'snoozed' end as status,
       case c.priority when 0 then 'low' when 1 then 'medium' when 2 then 'high' when 3 then 'urgent' end as priority,
       coalesce(p.email, p.identifier, p.name) as requester
from conversations c
join inboxes i on i.id = c.inbox_id
left join teams t on t.id = c.team_id
left join contacts p on p.id = c.contact_id
where c.account_id = 1
