"""Email on Dovecot and Postfix, as they run at most hosters."""
