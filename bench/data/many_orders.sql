-- One contact with very many orders.
INSERT INTO orders_order (account_id, contact_id, title, value, currency, status, source, external_id, ordered_on,
    paid_on, created_at, updated_at)
SELECT %(account)s, %(contact)s, 'Order ' || number, number %% 977, CASE WHEN number %% 9 = 0 THEN 'USD' ELSE 'BRL' END,
    'paid', 'api', 'bench-' || %(contact)s || '-' || number, current_date - number %% 700, current_date - number %% 700, now(), now()
FROM generate_series(1, %(orders)s) number;
