-- The same of deals that the search for "silva" finds: by title, contact or company; about one in twelve.
WITH found AS MATERIALIZED (
    SELECT deal.id, stage_id, rank, currency, value FROM crm_deal deal
    LEFT JOIN contacts_contact contact ON contact.id = contact_id LEFT JOIN companies_company company ON company.id = deal.company_id
    WHERE pipeline_id = %(pipeline)s AND (deal.folded LIKE '%%silva%%' OR contact.folded LIKE '%%silva%%'
        OR contact.email LIKE '%%silva%%' OR company.folded LIKE '%%silva%%')
), totals AS (
    SELECT stage_id, currency, count(*) AS deals, sum(value) AS value FROM found GROUP BY stage_id, currency
), page AS (
    SELECT id FROM (SELECT id, row_number() OVER (PARTITION BY stage_id ORDER BY rank) AS place FROM found) placed
    WHERE place <= 40
)
SELECT deal.id, deal.stage_id, deal.title, deal.value, deal.currency, deal.expected_close, deal.version,
    contact.name AS contact, company.name AS company, person.name AS owner,
    (SELECT jsonb_agg(totals) FROM totals) AS totals
FROM page
JOIN crm_deal deal USING (id)
LEFT JOIN contacts_contact contact ON contact.id = deal.contact_id
LEFT JOIN companies_company company ON company.id = deal.company_id
LEFT JOIN accounts_member member ON member.id = deal.owner_id
LEFT JOIN accounts_user person ON person.id = member.user_id
ORDER BY deal.stage_id, deal.rank;
