-- One in twenty contacts a second time: another mailbox tag or none, no phone, and a slip, fewer words or capitals.
WITH chosen AS (
    SELECT c.*, row_number() OVER (ORDER BY id) AS number
      FROM contacts_contact c WHERE account_id = %(account)s AND id %% 20 = 7 AND identifier NOT LIKE 'twin %%'
),
made AS (
    INSERT INTO contacts_contact (account_id, name, email, phone, identifier, city, country, company_id, owner_id,
        is_blocked, avatar, attributes, version, created_at, updated_at)
    SELECT account_id,
        CASE number %% 4 WHEN 0 THEN overlay(name PLACING substr(name, 4, 1) || substr(name, 3, 1) FROM 3 FOR 2)
            WHEN 1 THEN upper(name) WHEN 2 THEN split_part(name, ' ', 1) || ' ' || regexp_replace(name, '^.* ', '')
            ELSE regexp_replace(name, '^(.*) ([^ ]*)$', '\2, \1') END,
        CASE WHEN email <> '' THEN replace(email, '@', '+again@') ELSE '' END, '', 'twin ' || id, city, country,
        company_id, owner_id, FALSE, '', attributes, 1, now(), now()
    FROM chosen
    RETURNING id, email
)
INSERT INTO contacts_contactaddress (account_id, contact_id, kind, value, typed, is_primary)
SELECT %(account)s, id, 'email', email, email, TRUE FROM made WHERE email <> ''
