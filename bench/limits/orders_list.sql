-- The first page of all orders, newest first.
SELECT placed.id, placed.title, placed.value, placed.currency, placed.status, placed.ordered_on, contact.name
FROM orders_order placed JOIN contacts_contact contact ON contact.id = placed.contact_id
WHERE placed.account_id = %(account)s
ORDER BY placed.ordered_on DESC, placed.id DESC
LIMIT 50;
