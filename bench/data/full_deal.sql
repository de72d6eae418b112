-- A deal with `notes` notes, `files` files and `items` line items. The files are rows alone: nobody fetches one.
WITH notes AS (
    INSERT INTO crm_dealnote (account_id, deal_id, body, is_pinned, created_at, updated_at)
    SELECT %(account)s, %(deal)s, '<p>Called, and <strong>nobody</strong> was in.</p>', FALSE, moment, moment
    FROM generate_series(1, %(notes)s) AS number, LATERAL (SELECT now() - number * interval '1 hour' AS moment) AS at
),
files AS (
    INSERT INTO crm_attachment (account_id, deal_id, file, name, size, content_type, created_at)
    SELECT %(account)s, %(deal)s, 'attachments/none/' || number, 'offer ' || number || '.pdf', 40000 + number,
        'application/pdf', now() - number * interval '1 hour'
    FROM generate_series(1, %(files)s) AS number
),
events AS (
    INSERT INTO accounts_event (account_id, verb, data, created_at)
    SELECT %(account)s, 'deal.changed', '{"changes": {"source": ["Fair", "Advert"]}}', now() - number * interval '2 hours'
    FROM generate_series(1, %(notes)s) AS number
    RETURNING id
),
about AS (
    INSERT INTO accounts_eventabout (account_id, event_id, kind, object_id)
    SELECT %(account)s, id, 'deal', %(deal)s FROM events
)
INSERT INTO crm_lineitem (account_id, deal_id, name, quantity, unit, unit_price, discount_percent, discount_amount,
    tax_percent, position)
SELECT %(account)s, %(deal)s, 'Licence ' || number, number %% 7, 'user', 19.99, number %% 3 * 5, 0, 17, number
FROM generate_series(1, %(items)s) AS number
