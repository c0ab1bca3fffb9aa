"""The template library of the house: `{% load house %}`."""
