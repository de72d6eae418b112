-- Who asks: session, user, membership with its account, permissions. No page can be made without.
SELECT session.session_data, person.*, account.*, array(
    SELECT permission.codename
    FROM accounts_accountgrouppermission granted
    JOIN auth_permission permission ON permission.id = granted.permission_id
    JOIN accounts_user_groups held ON held.group_id = granted.group_id
    WHERE held.user_id = person.id AND granted.content_object_id = account.id
) AS permissions
FROM django_session session, accounts_user person
JOIN accounts_member member ON member.user_id = person.id AND member.is_active
JOIN accounts_account account ON account.id = member.account_id
WHERE session.session_key = %(session)s AND session.expire_date > now()
    AND person.email = 'ana@demo.example' AND account.slug = 'acme';
