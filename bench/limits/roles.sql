-- The one query of the page of roles: each with its members and its permissions counted.
SELECT role.id, role.name,
    (SELECT count(*) FROM accounts_memberrole held JOIN accounts_member member ON member.id = held.member_id
     WHERE held.role_id = role.id AND member.is_active) AS members,
    (SELECT count(*) FROM accounts_accountgrouppermission granted WHERE granted.group_id = role.group_id) AS permissions
FROM accounts_role role
WHERE role.account_id = %(account)s
ORDER BY role.name;
