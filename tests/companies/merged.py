"""Companies with everything that can hang on one."""

from accounts.models import CustomAttribute, Label
from companies.models import Company
from contacts.models import Contact, Segment
from crm.models import Deal, Pipeline, SavedView
from tests.crm.conftest import STAGES


class World:
    """An account with a head, a label and a pipeline that several companies can have to do with."""

    def __init__(self, by):
        self.by, self.account = by, by.account
        self.label = Label.objects.create(account=self.account, name="VIP")
        self.head = Company.objects.add(self.account, by=by, name="Holding")
        CustomAttribute.objects.create(account=self.account, model="company", key="size", name="Size", type="number")
        self.pipeline = Pipeline.objects.create_from(STAGES, name="Sales", by=by)

    def company(self, name: str, **fields) -> Company:
        return Company.objects.add(self.account, by=self.by, name=name, **fields)

    def domains(self, company: Company) -> None:
        company.change({"domains": [f"{company.name}.test", f"{company.name}.example"]}, by=self.by)

    def labels(self, company: Company) -> None:
        company.change({"labels": [self.label]}, by=self.by)

    def fields(self, company: Company) -> None:
        values = {"phone": f"11 9{company.pk}", "website": f"https://{company.name}.test/", "owner": self.by}
        texts = {"address": f"Rua {company.name}", "description": f"Of {company.name}"}
        company.change(values | texts | {"attributes": {"size": str(company.pk)}}, by=self.by)

    def parent(self, company: Company) -> None:
        """One of its own that stands between it and the head."""
        group = self.company(f"Group of {company.name}", parent=self.head)
        company.change({"parent": group}, by=self.by)

    def subsidiary(self, company: Company) -> None:
        self.company(f"Branch of {company.name}", parent=company)

    def note(self, company: Company) -> None:
        company.add_note(f"<p>Of {company.name}</p>", by=self.by)

    def contact(self, company: Company) -> None:
        Contact.objects.add(self.account, by=self.by, name=f"Of {company.name}", company=company)

    def deal(self, company: Company) -> None:
        Deal.objects.add(self.pipeline.stages.first(), by=self.by, title=f"Of {company.name}", company=company)

    def segment(self, company: Company) -> None:
        Segment.objects.add(f"Of {company.name}", asking(company, self.head), by=self.by)

    def view(self, company: Company) -> None:
        SavedView.objects.add(self.pipeline, f"Of {company.name}", by=self.by, query=asking(company))

    @property
    def acts(self) -> list:
        """All that can be given to a company."""
        return [self.domains, self.labels, self.fields, self.parent, self.subsidiary, self.note, self.contact,
                self.deal, self.segment, self.view]  # fmt: skip

    def fill(self, company: Company) -> Company:
        for act in self.acts:
            act(company)
        company.refresh_from_db()
        return company


def asking(*companies) -> dict:
    """What a list is narrowed by that shows what belongs to one of the companies."""
    rule = {"field": "company", "operator": "one_of", "value": [str(each.pk) for each in companies]}
    return {"filter": {"op": "and", "rules": [rule]}, "q": "", "sort": ""}
