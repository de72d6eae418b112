-- The first 40 cards of every stage with the names on them.
SELECT card.*
FROM crm_stage stage
CROSS JOIN LATERAL (
    SELECT deal.id, deal.stage_id, deal.title, deal.value, deal.currency, deal.expected_close, deal.version,
        contact.name AS contact, company.name AS company, person.name AS owner
    FROM crm_deal deal
    LEFT JOIN contacts_contact contact ON contact.id = deal.contact_id
    LEFT JOIN companies_company company ON company.id = deal.company_id
    LEFT JOIN accounts_member member ON member.id = deal.owner_id
    LEFT JOIN accounts_user person ON person.id = member.user_id
    WHERE deal.stage_id = stage.id
    ORDER BY deal.rank
    LIMIT 40
) card
WHERE stage.pipeline_id = %(pipeline)s AND NOT stage.is_archived
ORDER BY stage.position, card.id;
