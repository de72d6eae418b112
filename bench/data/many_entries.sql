-- A contact with `entries` things that happened, a quarter each of notes, orders, conversations and changes.
WITH numbers AS (SELECT generate_series(1, %(entries)s / 4) AS number),
notes AS (
    INSERT INTO contacts_contactnote (account_id, contact_id, body, is_pinned, created_at, updated_at)
    SELECT %(account)s, %(contact)s, '<p>Called, and nobody was in.</p>', FALSE, moment, moment
    FROM numbers, LATERAL (SELECT now() - number * interval '1 hour' AS moment) AS at
),
orders AS (
    INSERT INTO orders_order (account_id, contact_id, title, value, currency, status, source, external_id, ordered_on,
        created_at, updated_at)
    SELECT %(account)s, %(contact)s, 'Chairs', 100 + number, 'BRL', 'paid', 'manual', '', current_date - number %% 1000,
        now(), now()
    FROM numbers
),
conversations AS (
    INSERT INTO contacts_conversation (account_id, contact_id, channel, status, created_at, last_message_at)
    SELECT %(account)s, %(contact)s, 'whatsapp', 'resolved', moment, moment
    FROM numbers, LATERAL (SELECT now() - number * interval '3 hours' AS moment) AS at
),
events AS (
    INSERT INTO accounts_event (account_id, verb, data, created_at)
    SELECT %(account)s, 'contact.changed', '{"changes": {"city": ["Recife", "Natal"]}}', now() - number * interval '2 hours'
    FROM numbers ORDER BY number DESC
    RETURNING id
)
INSERT INTO accounts_eventabout (account_id, event_id, kind, object_id)
SELECT %(account)s, id, 'contact', %(contact)s FROM events
