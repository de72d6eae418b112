-- The first page of the list; {order} is one of the standard sorts.
SELECT contact.id, contact.name, contact.email, contact.phone, contact.city, contact.created_at, company.name,
    array(SELECT label.name FROM contacts_contactlabel tagged JOIN accounts_label label ON label.id = tagged.label_id
          WHERE tagged.contact_id = contact.id) AS labels
FROM contacts_contact contact LEFT JOIN companies_company company ON company.id = contact.company_id
WHERE contact.account_id = %(account)s
ORDER BY {order}
LIMIT 50;
