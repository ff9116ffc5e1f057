"""The form of a template, and its versions."""

from __future__ import annotations


def template_form(text, **fields):
    return {
        "name": "保养",
        "slug": "service",
        "category": "maintenance",
        "message_class": "service",
        "class_source": "法规",
        "is_active": "on",
        "text": text,
        "versions-TOTAL_FORMS": "0",
        "versions-INITIAL_FORMS": "0",
        **fields,
    }


def versions(template):
    return list(template.versions.order_by("number").values_list("number", "text"))
