-- Open deals, all in one new pipeline of five stages, spread evenly; each with the visit that it is in.
WITH pipeline AS (
    INSERT INTO crm_pipeline (account_id, name, position, is_archived, created_at)
    VALUES (%(account)s, 'Bench', 9, false, now())
    RETURNING id
), rights AS (
    -- As on the account's first pipeline.
    INSERT INTO crm_pipelinegrouppermission (content_object_id, group_id, permission_id)
    SELECT pipeline.id, group_id, permission_id
    FROM pipeline, crm_pipelinegrouppermission granted
    WHERE content_object_id = (SELECT min(id) FROM crm_pipeline WHERE account_id = %(account)s)
), stages AS (
    INSERT INTO crm_stage (account_id, pipeline_id, name, position, hue, probability, kind, is_archived)
    SELECT %(account)s, id, 'Stage ' || place, place, place, 10 * place, 'open', false
    FROM pipeline, generate_series(1, 5) place
    RETURNING id, pipeline_id, position
), people AS (
    SELECT array_agg(id ORDER BY id) AS ids, array_agg(company_id ORDER BY id) AS companies
    FROM contacts_contact WHERE account_id = %(account)s
), owners AS (
    SELECT array_agg(id ORDER BY id) AS ids FROM accounts_member WHERE account_id = %(account)s
), deals AS (
    INSERT INTO crm_deal (account_id, pipeline_id, stage_id, rank, title, value, currency, value_from_items, priority,
        owner_id, contact_id, company_id, expected_close, lost_reason, source, attributes, version,
        stage_entered_at, created_at, updated_at)
    SELECT %(account)s, pipeline_id, stages.id, number * 4294967296, 'Deal ' || number, number %% 977 * 100,
        CASE WHEN number %% 7 = 0 THEN 'USD' ELSE 'BRL' END, false, 2,
        owners.ids[1 + number %% cardinality(owners.ids)], people.ids[1 + number %% cardinality(people.ids)],
        people.companies[1 + number %% cardinality(people.ids)], current_date + number %% 90, '', '', '{}', 1,
        now() - interval '1 day', now() - interval '1 day', now()
    FROM generate_series(1, %(deals)s) number JOIN stages ON stages.position = 1 + number %% 5, people, owners
    RETURNING id, account_id, stage_id, stage_entered_at, owner_id, value
)
INSERT INTO crm_stagevisit (account_id, deal_id, stage_id, entered_at, by_id, path, value)
SELECT account_id, id, stage_id, stage_entered_at, owner_id, 'created', value FROM deals;
