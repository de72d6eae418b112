-- Contacts with an e-mail that begins so, at most 1,000.
WITH found AS MATERIALIZED (
    SELECT contact_id AS id FROM contacts_contactaddress
    WHERE account_id = %(account)s AND kind = 'email' AND value LIKE %(text)s || '%%'
    LIMIT 1001
)
SELECT contact.id, contact.name, contact.email, contact.phone, contact.city, company.name
FROM found JOIN contacts_contact contact USING (id) LEFT JOIN companies_company company ON company.id = company_id
ORDER BY contact.folded, contact.id
LIMIT 50;
