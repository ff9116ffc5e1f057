from __future__ import annotations

import pytest

from customers.models import Customer, ServiceRecord, Vehicle
from imports.reading.fields import (
    CUSTOMER_FIELDS,
    ORDER_FIELDS,
    VEHICLE_FIELDS,
    Field,
    columns_kept,
)
from imports.reading.records import CustomerRecord, OrderRecord, VehicleRecord

# A file of orders names the adviser of the order, a list of customers theirs.
OF_CUSTOMER = CUSTOMER_FIELDS - {Field.ADVISER}
OF_ORDER = ORDER_FIELDS | {Field.ADVISER}

KINDS = [
    pytest.param(OF_CUSTOMER, CustomerRecord, Customer, id="customers"),
    pytest.param(VEHICLE_FIELDS, VehicleRecord, Vehicle, id="vehicles"),
    pytest.param(OF_ORDER, OrderRecord, ServiceRecord, id="orders"),
]


def test_each_fact_has_one_reader():
    assert [each for each in Field if bool(each.read) == bool(each.read_day)] == []


def test_no_header_means_two_facts():
    headers = [header for each in Field for header in each.headers.split()]

    assert len(headers) == len(set(headers))


@pytest.mark.parametrize(("fields", "record", "model"), KINDS)
def test_records_have_what_columns_fill(fields, record, model):
    filled = {each.fills for each in fields if each.fills}

    assert filled - set(record._fields) == set()


@pytest.mark.parametrize(("fields", "record", "model"), KINDS)
def test_models_and_records_have_what_is_kept(fields, record, model):
    kept = set(columns_kept(fields))

    assert kept - set(record._fields) == set()
    assert kept - {each.name for each in model._meta.concrete_fields} == set()


def test_the_name_that_staff_know_comes_first_or_is_given():
    assert (Field.SEATS, Field.VIN) == ("座位数", "车架号")
