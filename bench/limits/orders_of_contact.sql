-- A contact's orders: totals by currency, and the newest twenty.
SELECT currency, count(*), sum(value), max(ordered_on), array(
    SELECT (title, value, status, ordered_on) FROM orders_order
    WHERE contact_id = %(contact)s ORDER BY ordered_on DESC, id DESC LIMIT 20)
FROM orders_order
WHERE contact_id = %(contact)s
GROUP BY currency;
