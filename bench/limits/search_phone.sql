-- Contacts with a telephone that ends so, at most 1,000.
WITH found AS MATERIALIZED (
    SELECT contact_id AS id FROM contacts_contactaddress
    WHERE account_id = %(account)s AND kind = 'phone'
        AND reverse(regexp_replace(coalesce(value, typed), '[^0-9]', '', 'g')) LIKE reverse(%(text)s) || '%%'
    LIMIT 1001
)
SELECT contact.id, contact.name, contact.email, contact.phone, contact.city, company.name
FROM found JOIN contacts_contact contact USING (id) LEFT JOIN companies_company company ON company.id = company_id
ORDER BY contact.folded, contact.id
LIMIT 50;
