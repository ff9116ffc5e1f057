from __future__ import annotations

import pytest

from imports.reading.fields import Field
from imports.reading.sheets.english_headers import english_meaning
from imports.reading.sheets.headers import Unclear
from imports.reading.sheets.meanings import meaning_of


@pytest.mark.parametrize(
    ("header", "meaning"),
    [
        ("VIN No.", Field.VIN),
        ("vin_no", Field.VIN),
        ("VINNumber", Field.VIN),
        ("Chassis No", Field.VIN),
        ("License Plate", Field.PLATE),
        ("licence-plate", Field.PLATE),
        ("Vehicle Registration Number", Field.PLATE),
        ("Owner's Name", Field.NAME),
        ("Cell Phone", Field.PHONE),
        ("Telephone", Unclear.PHONE),
        ("Contact Person", Unclear.CONTACT),
        ("Date of Birth", Field.BIRTHDAY),
        ("Delivery Date", Field.DELIVERED_ON),
        ("Date of First Registration", Field.REGISTERED_ON),
        ("Inspection Expiry Date", Field.INSPECTION_UNTIL),
        ("Warranty End Date", Field.WARRANTY_UNTIL),
        ("Odometer (km)", Unclear.KM),
        ("Mileage In", Field.KM),
        ("Last Service Mileage", Field.LAST_KM),
        ("Last Visit Date", Field.LAST_KM_ON),
        ("RO No", Field.ORDER_NUMBER),
        ("Repair Order No", Field.ORDER_NUMBER),
        ("Check-in Date", Field.CAME_IN_ON),
        ("Check In Date", Field.CAME_IN_ON),
        ("Close Date", Field.LEFT_ON),
        ("Repair Type", Field.ORDER_KIND),
        ("Job Description", Field.ITEMS),
        ("Total Amount", Field.AMOUNT),
        ("Service Advisor", Field.ADVISER),
        ("Order Status", Field.ORDER_STATUS),
        ("Inspection Valid Until", Field.INSPECTION_UNTIL),
        ("Job Card No", Field.ORDER_NUMBER),
        ("platenumber", Field.PLATE),
        ("checkindate", Field.CAME_IN_ON),
        ("customername", Field.NAME),
        ("orderno", Field.ORDER_NUMBER),
        ("Customer ID", None),
        ("discount", None),
        ("Postal Code", None),
        ("Points", None),
        ("Insurance", None),
        ("Home Phone", Field.SECOND_PHONE),
        ("Phone 2", Field.SECOND_PHONE),
        ("Phone 12", Unclear.PHONE),
        ("Regn No", Field.PLATE),
        ("Insurance Valid Till", Unclear.INSURANCE_UNTIL),
        ("R.O. No.", Field.ORDER_NUMBER),
        ("W/O No.", Field.ORDER_NUMBER),
        ("A/C No.", None),
        ("Service Order", Field.ORDER_NUMBER),
        ("Brand Name", Field.BRAND),
        ("Model Description", Field.MODEL),
        ("Model Code", None),
        ("Engine Serial No", Field.ENGINE_NUMBER),
        ("Next Inspection Date", Field.INSPECTION_UNTIL),
        ("Inspection Date", None),
        ("Inspection Valid Until", Field.INSPECTION_UNTIL),
        ("Mileage at Check-in", Field.KM),
        ("Mileage Out", None),
        ("Last Workshop Visit Date", Field.LAST_KM_ON),
        ("Next Visit Date", None),
        ("Job Card No", Field.ORDER_NUMBER),
        ("Reception Date", Field.CAME_IN_ON),
        ("RO Open Date", Field.CAME_IN_ON),
        ("RO Close Date", Field.LEFT_ON),
        ("Promised Date", None),
        ("Work Performed", Field.ITEMS),
        ("Payable Amount", Field.AMOUNT),
        ("Parts Amount", None),
        ("Customer Concern", Field.COMPLAINT),
    ],
)
def test_words_decide_in_any_spelling(header, meaning):
    assert meaning_of(header) == meaning


def test_chinese_header_has_no_english_meaning():
    assert english_meaning("车架号") is None
