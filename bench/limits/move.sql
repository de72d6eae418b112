-- A move to the top of another stage, with history and event, as one statement of one transaction.
WITH stages AS MATERIALIZED (
    SELECT stage.id
    FROM crm_stage stage, crm_deal deal
    WHERE deal.id = %(deal)s AND stage.id IN (deal.stage_id, %(stage)s)
    ORDER BY stage.id
    FOR NO KEY UPDATE OF stage
), top AS (
    SELECT coalesce(min(rank), 0) - 4294967296 AS rank FROM crm_deal WHERE stage_id = %(stage)s
), moved AS (
    UPDATE crm_deal deal
    SET stage_id = %(stage)s, rank = top.rank, version = version + 1, stage_entered_at = now(), updated_at = now()
    FROM top
    WHERE deal.id = %(deal)s AND (SELECT count(*) FROM stages) > 0
    RETURNING deal.*
), ended AS (
    UPDATE crm_stagevisit visit SET left_at = now() FROM moved WHERE deal_id = moved.id AND left_at IS NULL
    RETURNING visit.deal_id
), begun AS (
    INSERT INTO crm_stagevisit (account_id, deal_id, stage_id, entered_at, by_id, path, value)
    SELECT account_id, id, stage_id, now(), owner_id, 'drag', value FROM moved JOIN ended ON ended.deal_id = moved.id
), event AS (
    INSERT INTO accounts_event (account_id, actor_id, verb, data, created_at)
    SELECT account_id, owner_id, 'deal.moved', '{}', now() FROM moved
    RETURNING id, account_id
)
INSERT INTO accounts_eventabout (account_id, event_id, kind, object_id)
SELECT account_id, id, 'deal', %(deal)s FROM event;
