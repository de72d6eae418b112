-- Count, up to 10,000, and first page of: spent more than 2,500 BRL, and has an open deal in the pipeline.
WITH found AS MATERIALIZED (
    SELECT id, folded FROM contacts_contact
    WHERE account_id = %(account)s AND id IN (
        SELECT contact_id FROM orders_order
        WHERE account_id = %(account)s AND currency = 'BRL' AND status NOT IN ('refunded', 'canceled', 'failed')
        GROUP BY contact_id HAVING sum(value) > 2500
    ) AND id IN (
        SELECT contact_id FROM crm_deal deal JOIN crm_stage stage ON stage.id = deal.stage_id
        WHERE deal.pipeline_id = %(pipeline)s AND kind = 'open'
    )
    LIMIT 10001
), page AS (SELECT id, (SELECT count(*) FROM found) AS total FROM found ORDER BY folded, id LIMIT 50)
SELECT contact.id, contact.name, contact.email, contact.phone, contact.city, contact.created_at, company.name, total,
    array(SELECT label.name FROM contacts_contactlabel tagged JOIN accounts_label label ON label.id = tagged.label_id
          WHERE tagged.contact_id = contact.id) AS labels
FROM page JOIN contacts_contact contact USING (id) LEFT JOIN companies_company company ON company.id = contact.company_id
ORDER BY contact.folded, contact.id;
