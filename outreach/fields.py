"""What a column of an imported table can be to us."""

from enum import StrEnum


class Field(StrEnum):
    """A field of a lead; the value is the name that a file of ours gives its column."""

    FIRST_NAME = "first_name"
    LAST_NAME = "last_name"
    NAME = "name"
    EMAIL = "email"
    EMAIL_VERIFIED = "email_verified"
    LINKEDIN_URL = "linkedin_url"
    TITLE = "title"
    COMPANY = "company"
    COMPANY_DOMAIN = "company_domain"
    CITY = "city"
    REGION = "region"
    COUNTRY = "country"
    LOCATION = "location"
    ZONE = "zone"
    LANGUAGE = "language"
    PHONE = "phone"
    TAGS = "tags"
