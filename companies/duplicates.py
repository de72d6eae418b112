"""What companies are compared by, to find those that are there twice."""

from companies.models import Company
from duplicates import kinds
from duplicates.records import ADDRESS

ROWS = f"""
SELECT c.id, c.name, '', '', '', '', d.addresses,
       c.attributes || CASE WHEN c.address = '' THEN '{{}}' ELSE jsonb_build_object('{ADDRESS}', c.address) END,
       c.updated_at
  FROM (SELECT * FROM companies_company
         WHERE account_id = %(account)s AND id > %(after)s ORDER BY id LIMIT %(most)s) c
  LEFT JOIN LATERAL (
       SELECT array_agg(address) AS addresses FROM (
           SELECT 'domain:' || domain AS address FROM companies_companydomain WHERE company_id = c.id
           UNION SELECT 'domain:' || host FROM (
               SELECT substring(lower(c.website) FROM '^[a-z]+://(?:www\\.)?([^/:?#]+)') AS host) w WHERE host <> ''
           UNION SELECT 'phone:' || c.phone WHERE c.phone <> '') each) d ON true
 ORDER BY c.id
"""


def register() -> None:
    kinds.register(kinds.Kind("company", Company, ROWS, is_person=False))
