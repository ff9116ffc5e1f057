"""``/healthz``: 200 if everything works, 503 if a part does not, both as JSON."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from dealercrm.health.parts import all_parts
from shop import clock


@require_safe
@never_cache
@login_not_required
def healthz(request: HttpRequest) -> JsonResponse:
    parts = all_parts(now=clock.now())
    bad = [name for name, (is_well, _) in parts.items() if not is_well]
    content = {
        "status": "bad" if bad else "ok",
        "bad": bad,
        "parts": {
            name: {"ok": is_well, **facts} for name, (is_well, facts) in parts.items()
        },
    }
    return JsonResponse(content, status=503 if bad else 200)
