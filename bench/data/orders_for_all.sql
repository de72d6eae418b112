-- Orders spread over all contacts, some with many, some with none; most in the account's own currency.
WITH people AS (SELECT array_agg(id ORDER BY id) AS ids FROM contacts_contact WHERE account_id = %(account)s)
INSERT INTO orders_order (account_id, contact_id, title, value, currency, status, source, external_id, ordered_on,
    created_at, updated_at)
SELECT %(account)s, people.ids[1 + (number::bigint * 7919 * (1 + number %% 3)) %% cardinality(people.ids)],
    'Order ' || number, 20 + number %% 977, CASE WHEN number %% 9 = 0 THEN 'USD' ELSE 'BRL' END,
    CASE WHEN number %% 11 = 0 THEN 'refunded' ELSE 'paid' END, 'manual', '', current_date - number %% 700, now(), now()
FROM generate_series(1, %(orders)s) number, people;
