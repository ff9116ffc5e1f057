from __future__ import annotations

from django.apps import apps

from customers.merging import registry
from customers.models import Customer, Vehicle


def _pointers():
    return {
        (model, field.name)
        for model in apps.get_models()
        for field in model._meta.local_fields
        if field.is_relation and field.related_model in (Customer, Vehicle)
    }


def _registered():
    return {
        (each.model, each.field)
        for kind in registry.KINDS
        for each in registry.movings(kind)
    }


def test_each_foreign_key_to_a_customer_or_car_is_registered_or_excepted():
    missing = _pointers() - _registered() - registry.exceptions().keys()

    assert missing == set()


def test_nothing_is_registered_twice_or_without_a_foreign_key():
    assert _registered() & registry.exceptions().keys() == set()
    assert (_registered() | registry.exceptions().keys()) - _pointers() == set()


def test_each_exception_has_a_reason():
    assert [key for key, because in registry.exceptions().items() if not because] == []
