-- A deal with all that its pane shows.
SELECT deal.*, stage.name, contact.name, company.name,
    array(SELECT body FROM crm_dealnote note WHERE note.deal_id = deal.id),
    array(SELECT name FROM crm_attachment file WHERE file.deal_id = deal.id),
    array(SELECT (item.name, quantity, unit_price) FROM crm_lineitem item WHERE item.deal_id = deal.id),
    array(SELECT (item.text, is_done) FROM crm_checklist list JOIN crm_checklistitem item
          ON item.checklist_id = list.id WHERE list.deal_id = deal.id),
    array(SELECT (stage_id, entered_at) FROM crm_stagevisit visit WHERE visit.deal_id = deal.id),
    array(SELECT label_id FROM crm_deallabel tagged WHERE tagged.deal_id = deal.id)
FROM crm_deal deal
JOIN crm_stage stage ON stage.id = deal.stage_id
LEFT JOIN contacts_contact contact ON contact.id = deal.contact_id
LEFT JOIN companies_company company ON company.id = deal.company_id
WHERE deal.id = %(deal)s;
