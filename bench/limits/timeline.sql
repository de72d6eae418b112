-- The twenty newest of what happened with a contact, of each of four kinds.
WITH notes AS (
    SELECT id, created_at AS at FROM contacts_contactnote WHERE contact_id = %(contact)s
    ORDER BY created_at DESC, id DESC LIMIT 21
),
orders AS (
    SELECT id, ordered_on::timestamptz AS at FROM orders_order WHERE contact_id = %(contact)s
    ORDER BY ordered_on DESC, id DESC LIMIT 21
),
conversations AS (
    SELECT id, last_message_at AS at FROM contacts_conversation WHERE contact_id = %(contact)s
    ORDER BY last_message_at DESC, id DESC LIMIT 21
),
events AS (
    SELECT event.id, event.created_at AS at FROM accounts_eventabout about JOIN accounts_event event ON event.id = event_id
    WHERE about.account_id = %(account)s AND kind = 'contact' AND object_id = %(contact)s ORDER BY event_id DESC LIMIT 21
)
SELECT * FROM (
    SELECT 'note', * FROM notes UNION ALL SELECT 'order', * FROM orders
    UNION ALL SELECT 'conversation', * FROM conversations UNION ALL SELECT 'event', * FROM events
) AS entry ORDER BY at DESC LIMIT 20
