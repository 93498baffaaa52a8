"""`{{ entry.verb|verb }}`: the office's words for a verb."""

from django import template

from lunxun.audit.words import verb_text

register = template.Library()
register.filter("verb", verb_text)
