from companies.models.company import Company, CompanyLabel, CompanyNote
from companies.models.domain import CompanyDomain, DomainTaken

__all__ = ["Company", "CompanyDomain", "CompanyLabel", "CompanyNote", "DomainTaken"]
