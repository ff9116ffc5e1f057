from __future__ import annotations

import pytest

from accounts.models import User
from campaigns.models import Campaign, CampaignMember, Segment
from tests.factories import NOW, make_template, make_vehicle
from tests.noted import noted_by

pytestmark = pytest.mark.django_db

TODAY = NOW.date()


@pytest.fixture
def campaign():
    return Campaign.objects.create(
        name="冬季检测",
        segment=Segment.objects.create(name="全部"),
        template_a=make_template().template,
        starts_on=TODAY,
        ends_on=TODAY,
        status="running",
        started_by=User.objects.create(username="boss"),
        opens_on=TODAY,
        watched_from=NOW,
    )


def invite(campaign, vehicle, **fields):
    return CampaignMember.objects.create(
        campaign=campaign,
        vehicle=vehicle,
        number=vehicle.vin,
        arm="a",
        invited_on=TODAY,
        **fields,
    )


def test_a_member_is_noted_when_it_is_taken_in(campaign):
    vehicle = make_vehicle()
    invite(campaign, make_vehicle())

    assert noted_by(lambda: invite(campaign, vehicle)) == {vehicle}


@pytest.mark.parametrize(
    ("fields", "is_noted"),
    [
        ({"left_on": TODAY}, True),
        ({"arm": "b"}, True),
        ({"number": "another"}, False),
        ({"arm": "a"}, False),
    ],
)
def test_of_a_member_only_what_decides_is_noted(campaign, fields, is_noted):
    vehicle = make_vehicle()
    invite(campaign, vehicle)

    noted = noted_by(lambda: campaign.members.update(**fields))

    assert noted == ({vehicle} if is_noted else set())


@pytest.mark.parametrize(
    ("fields", "is_noted"),
    [
        ({"status": "stopped"}, True),
        ({"name": "春季检测"}, True),
        ({"stop_percent": 9}, False),
        ({"watched_from": NOW}, False),
    ],
)
def test_of_a_campaign_only_what_decides_is_noted(campaign, fields, is_noted):
    vehicle = make_vehicle()
    invite(campaign, vehicle)
    invite(campaign, make_vehicle(), left_on=TODAY)

    noted = noted_by(lambda: Campaign.objects.update(**fields))

    assert noted == ({vehicle} if is_noted else set())


def test_a_campaign_that_does_not_run_decides_nothing(campaign):
    Campaign.objects.update(status="stopped")
    vehicle = make_vehicle()

    assert noted_by(lambda: invite(campaign, vehicle)) == set()
    assert noted_by(lambda: Campaign.objects.update(name="春季检测")) == set()
    assert noted_by(lambda: Campaign.objects.update(status="running")) == {vehicle}


def test_of_a_segment_its_name_is_noted(campaign):
    vehicle = make_vehicle()
    invite(campaign, vehicle)
    segments = Segment.objects.all()

    assert noted_by(lambda: segments.update(name="老客户")) == {vehicle}
    assert noted_by(lambda: segments.update(conditions={"a": 1})) == set()
