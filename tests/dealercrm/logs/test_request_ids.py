from __future__ import annotations

import pytest
from django.http import HttpResponse

from dealercrm.logs.request_ids import RequestIdMiddleware, current_request_id

GIVEN = "7f3a9c51-2c1e-4b7a-9d1e-aa0b5c6d7e8f"


def answered(rf, **headers: str) -> str:
    """The header of the answer; the view sees the same id."""
    middleware = RequestIdMiddleware(lambda _: HttpResponse(current_request_id()))
    response = middleware(rf.get("/", headers=headers))
    assert response.content.decode() == response["X-Request-ID"]
    return response["X-Request-ID"]


@pytest.mark.parametrize("given", [GIVEN, "a" * 12, "a" * 64])
def test_a_well_formed_id_is_taken_over(rf, given):
    assert answered(rf, **{"X-Request-ID": given}) == given


@pytest.mark.parametrize(
    "given",
    [
        "",
        "a" * 11,
        "a" * 65,
        "-" * 20,
        "<script>alert(1)",
        "id-13812345678-x",
        "王" * 12,
    ],
)
def test_anything_else_is_replaced_by_letters_of_our_own(rf, given):
    made = answered(rf, **{"X-Request-ID": given})

    assert (len(made), made.isalpha(), made.islower()) == (12, True, True)


def test_each_request_has_its_own(rf):
    assert answered(rf) != answered(rf)
