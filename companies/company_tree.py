"""Where a company stands: the companies that it belongs to, and those that belong to it."""

import json
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from companies.models import Company

MOST = 60


@dataclass
class Branch:
    """A company of the tree with the branches below it."""

    company: Company
    branches: list["Branch"] = field(default_factory=list)


def load(request: HttpRequest, company: Company) -> dict:
    """What `companies/_tree.html` shows."""
    companies = Company.objects.visible_to(request.member).only("name", "parent_id", "folded")
    tree, is_more = _below(companies, company)
    above = _above(companies, company)
    for each in [*above, *_companies(tree)]:
        each.account = request.account
    slug = request.account.slug
    rule = {"field": "parent", "operator": "is", "value": str(company.pk)}
    filter_ = json.dumps({"op": "and", "rules": [rule]})
    return {
        "all_url": f"{reverse('companies:companies', args=[slug])}?{urlencode({'filter': filter_})}",
        "above": above,
        "tree": tree,
        "is_more": is_more,
        "new_url": _new_url(slug, company) if request.member.can("manage_companies") else "",
    }


def _new_url(slug: str, company: Company) -> str:
    return f"{reverse('companies:company_new', args=[slug])}?parent={company.pk}"


def _above(companies, company: Company) -> list[Company]:
    """The chain of parents, the topmost first, as far as the member may see it."""
    found = {each.pk: each for each in companies.above(company)}
    chain, each = [], found.get(company.parent_id)
    while each and each not in chain:
        chain.insert(0, each)
        each = found.get(each.parent_id)
    return chain


def _below(companies, company: Company) -> tuple[Branch, bool]:
    """The tree, level by level, and whether there is more of it than `MOST`."""
    branches = {company.pk: Branch(company)}
    level, room = [company.pk], MOST
    while level and room >= 0:
        found = list(companies.filter(parent__in=level).exclude(pk__in=branches)[: room + 1])
        room -= len(found)
        for each in found[: len(found) + min(room, 0)]:
            branches[each.pk] = Branch(each)
            branches[each.parent_id].branches.append(branches[each.pk])
        level = [each.pk for each in found]
    return branches[company.pk], room < 0


def _companies(tree: Branch) -> list[Company]:
    return [tree.company, *(each for branch in tree.branches for each in _companies(branch))]
