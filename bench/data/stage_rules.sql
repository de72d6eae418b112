-- Four rules and a limit for each of the stages, which the deals of the bench satisfy.
INSERT INTO crm_stagerule (account_id, stage_id, kind, settings, position, turn)
SELECT stage.account_id, stage.id, rule.kind, rule.settings::jsonb, rule.position, 0
FROM crm_stage stage
JOIN LATERAL (
    VALUES (1, 'filled', '{"fields": ["contact", "owner", "expected_close"]}'), (2, 'owner', '{}'),
        (3, 'value', '{"least": "0"}'),
        (4, 'roles_in', (SELECT json_build_object('roles', json_agg(id))::text FROM accounts_role
            WHERE account_id = stage.account_id)),
        (5, 'limit', '{"most": 10000000, "per": "stage"}')
) rule (position, kind, settings) ON TRUE
WHERE stage.id = ANY(%(stages)s) AND NOT EXISTS (SELECT 1 FROM crm_stagerule own WHERE own.stage_id = stage.id);
