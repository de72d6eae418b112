"""What contacts are compared by, to find those that are there twice."""

from contacts.models import Contact
from duplicates import kinds

ROWS = """
SELECT c.id, c.name, c.identifier, c.city, c.country, coalesce(company.name, ''), a.addresses, c.attributes,
       c.updated_at
  FROM (SELECT * FROM contacts_contact
         WHERE account_id = %(account)s AND id > %(after)s ORDER BY id LIMIT %(most)s) c
  LEFT JOIN companies_company company ON company.id = c.company_id
  LEFT JOIN LATERAL (
       SELECT array_agg(kind || ':' || coalesce(value, typed) ORDER BY id) AS addresses
         FROM contacts_contactaddress WHERE contact_id = c.id) a ON true
 ORDER BY c.id
"""


def register() -> None:
    kinds.register(kinds.Kind("contact", Contact, ROWS))
