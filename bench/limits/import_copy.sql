-- Bare COPY of clean rows into the tables that an import of contacts fills, with all their indexes and constraints.
COPY contacts_contact (id, account_id, name, email, phone, identifier, city, country, company_id, attributes,
    is_blocked, avatar, version, created_at, updated_at) FROM STDIN;
COPY contacts_contactaddress (account_id, contact_id, kind, value, typed, is_primary) FROM STDIN;
COPY contacts_contactlabel (account_id, contact_id, label_id) FROM STDIN;
