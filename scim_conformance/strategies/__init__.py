"""Hypothesis strategies for what SCIM clients send: values, whole resources, updates, filters and odd requests.

What they draw are JSON documents, legal by RFC 7643 unless the name says otherwise; ``{name}`` in a text stands for a
word that only the run has, put in when a request is made.
"""
