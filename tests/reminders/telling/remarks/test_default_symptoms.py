from __future__ import annotations

import pytest

from reminders.models import Symptom
from reminders.telling.remarks.default_symptoms import SYMPTOMS, load_symptoms
from reminders.telling.remarks.of_the_car import find_symptom

EVERY = [Symptom(name=name, words=list(words)) for name, words in SYMPTOMS.items()]


@pytest.mark.parametrize(
    ("name", "word"), [(name, word) for name in SYMPTOMS for word in SYMPTOMS[name]]
)
def test_each_way_to_say_a_symptom_finds_it(name, word):
    assert find_symptom(f"车主反映{word}", EVERY) == name


@pytest.mark.django_db
def test_loading_twice_keeps_what_staff_switched_off():
    assert load_symptoms() == len(SYMPTOMS)
    Symptom.objects.filter(name="刹车异响").update(is_active=False)

    assert load_symptoms() == 0
    assert not Symptom.objects.get(name="刹车异响").is_active
