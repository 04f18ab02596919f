"""Okta Advanced Server Access (ScaleFT): the enrolled clients of a team."""
