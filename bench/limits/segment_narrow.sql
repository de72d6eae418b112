-- Count, up to 10,000, and first page of: a city, an attribute, created in the last half year.
WITH found AS MATERIALIZED (
    SELECT id, folded FROM contacts_contact
    WHERE account_id = %(account)s AND fold(city) = 'recife' AND attributes ->> 'plan' = 'Pro'
        AND created_at >= %(since)s
    LIMIT 10001
), page AS (SELECT id, (SELECT count(*) FROM found) AS total FROM found ORDER BY folded, id LIMIT 50)
SELECT contact.id, contact.name, contact.email, contact.phone, contact.city, contact.created_at, company.name, total,
    array(SELECT label.name FROM contacts_contactlabel tagged JOIN accounts_label label ON label.id = tagged.label_id
          WHERE tagged.contact_id = contact.id) AS labels
FROM page JOIN contacts_contact contact USING (id) LEFT JOIN companies_company company ON company.id = contact.company_id
ORDER BY contact.folded, contact.id;
