-- Contacts whose own words or whose company's begin so, at most 1,000, those that begin with the text first.
WITH found AS MATERIALIZED (
    SELECT id FROM contacts_contact
    WHERE account_id = %(account)s AND words @@ to_tsquery('simple', %(query)s)
    UNION
    SELECT contact.id FROM companies_company company JOIN contacts_contact contact ON contact.company_id = company.id
    WHERE company.account_id = %(account)s AND company.words @@ to_tsquery('simple', %(query)s)
    LIMIT 1001
)
SELECT contact.id, contact.name, contact.email, contact.phone, contact.city, company.name
FROM found JOIN contacts_contact contact USING (id) LEFT JOIN companies_company company ON company.id = company_id
ORDER BY contact.folded LIKE %(text)s || '%%' DESC, contact.folded, contact.id
LIMIT 50;
