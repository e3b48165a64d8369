-- Zendesk as dbt's package zendesk builds it (model zendesk__ticket_enriched). One row per ticket.
-- tagwatch import --sql-url-env WAREHOUSE_URL --query data/queries/dbt_zendesk.sql --since-column updated_at --source zendesk
select ticket_id, created_at, updated_at, subject, description as body, ticket_tags as tags, group_name as "group",
       type as category, created_channel as channel, status, priority, requester_email as requester,
       organization_name as company
from zendesk__ticket_enriched
