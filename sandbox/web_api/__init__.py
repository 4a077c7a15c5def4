"""The Web API: one file per family of methods; endpoint.py is the way in."""
