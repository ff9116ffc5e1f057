from __future__ import annotations

from django.apps import apps
from django.db.models import SET_NULL

from accounts.models import User
from customers.handover import registry
from customers.models import Customer

# The customers themselves, and the account of the leaver (customers.handover.records).
OWN = {(Customer, "adviser"), (User, "successor")}


def test_each_foreign_key_that_names_who_is_responsible_is_registered_or_excepted():
    """Who did something stays named; those foreign keys protect the account."""
    responsible = {
        (model, field.name)
        for model in apps.get_models()
        for field in model._meta.local_fields
        if field.related_model is User and field.remote_field.on_delete is SET_NULL
    }
    registered = {(each.model, each.field) for each in registry.tasks()}

    assert responsible == registered | registry.exceptions().keys() | OWN
