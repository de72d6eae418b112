-- Count, up to 10,000, and first page of: due to buy again, and spent more than 2,500 BRL.
WITH bought AS MATERIALIZED (
    SELECT contact_id, min(ordered_on) AS first, max(ordered_on) AS last, count(DISTINCT ordered_on) AS days,
        sum(value) FILTER (WHERE currency = 'BRL') AS total
    FROM orders_order WHERE account_id = %(account)s AND status NOT IN ('refunded', 'canceled', 'failed')
    GROUP BY contact_id
), found AS MATERIALIZED (
    SELECT id, folded FROM contacts_contact JOIN bought ON contact_id = id
    WHERE account_id = %(account)s AND total > 2500 AND days > 2 AND last + (last - first) / (days - 1)::int < current_date
    LIMIT 10001
), page AS (SELECT id, (SELECT count(*) FROM found) AS total FROM found ORDER BY folded, id LIMIT 50)
SELECT contact.id, contact.name, contact.email, contact.phone, contact.city, contact.created_at, company.name, total,
    array(SELECT label.name FROM contacts_contactlabel tagged JOIN accounts_label label ON label.id = tagged.label_id
          WHERE tagged.contact_id = contact.id) AS labels
FROM page JOIN contacts_contact contact USING (id) LEFT JOIN companies_company company ON company.id = contact.company_id
ORDER BY contact.folded, contact.id;
