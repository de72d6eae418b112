WITH labelled AS (
    INSERT INTO contacts_contactlabel (account_id, contact_id, label_id)
    SELECT account_id, id, %(label)s FROM contacts_contact WHERE account_id = %(account)s AND created_at < %(day)s::date
    ORDER BY id ON CONFLICT DO NOTHING
    RETURNING contact_id
)
SELECT count(*) FROM labelled
