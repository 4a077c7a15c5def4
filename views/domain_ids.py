"""The ids of the page about a sending domain; the value of its buttons is the domain check's id."""

DOMAIN_MODAL = "domain_modal"
DOMAIN_OPEN = "domain_open"
DOMAIN_AGAIN = "domain_again"
