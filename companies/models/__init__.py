from companies.models.company import Company, CompanyLabel, CompanyNote
from companies.models.domain import CompanyDomain, DomainTaken
from companies.models.merge import CompanyMerge

__all__ = ["Company", "CompanyDomain", "CompanyLabel", "CompanyMerge", "CompanyNote", "DomainTaken"]
