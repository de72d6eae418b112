"""A company as one member sees it: everything that its page, its pane and their regions show."""

from accounts.records.page import RecordPage
from companies.forms.company import CompanyForm
from companies.sections import sections


class CompanyPage(RecordPage):
    kind = "companies:company"
    form_class = CompanyForm
    change_permission = "manage_companies"
    template = "companies/company.html"
    regions = {
        "record": "companies/_company.html",
        "head": "companies/_company_head.html",
        "facts": "companies/_company_facts.html",
    }
    sections = sections
