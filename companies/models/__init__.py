from companies.models.company import Company, CompanyDomain, CompanyLabel, CompanyNote

__all__ = ["Company", "CompanyDomain", "CompanyLabel", "CompanyNote"]
