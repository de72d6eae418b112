-- A contact with what its page shows: addresses, labels, notes, newest conversations, deals, orders and events.
SELECT contact.*, company.name,
    array(SELECT address.value FROM contacts_contactaddress address WHERE address.contact_id = contact.id),
    array(SELECT label_id FROM contacts_contactlabel tagged WHERE tagged.contact_id = contact.id),
    array(SELECT body FROM contacts_contactnote note WHERE note.contact_id = contact.id),
    array(SELECT channel FROM contacts_conversation talk WHERE talk.contact_id = contact.id
          ORDER BY last_message_at DESC LIMIT 20),
    array(SELECT title FROM crm_deal deal WHERE deal.contact_id = contact.id ORDER BY id DESC LIMIT 20),
    array(SELECT title FROM orders_order placed WHERE placed.contact_id = contact.id
          ORDER BY ordered_on DESC, id DESC LIMIT 20),
    (SELECT sum(value) FROM orders_order placed WHERE placed.contact_id = contact.id),
    array(SELECT verb FROM accounts_eventabout about JOIN accounts_event event ON event.id = about.event_id
          WHERE about.account_id = contact.account_id AND about.kind = 'contact' AND about.object_id = contact.id
          ORDER BY about.event_id DESC LIMIT 20)
FROM contacts_contact contact LEFT JOIN companies_company company ON company.id = contact.company_id
WHERE contact.id = %(contact)s;
