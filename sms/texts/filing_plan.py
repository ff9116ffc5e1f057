"""Which wordings each vendor has to approve: those of every active template.

Vendors that are not in use are planned as well, so that a shop sees before it chooses
one what it will have to file, and whether its wordings would pass.
"""

from __future__ import annotations

from dataclasses import dataclass

from sms.gateways import registry
from sms.gateways.base import Capabilities
from sms.models import Filing, TemplateVersion
from sms.texts.filing_drafts import in_vendors_form, variables_of
from sms.texts.gateway_words import read_words
from sms.texts.rendering import CannotRender


@dataclass(frozen=True, slots=True)
class PlannedFiling:
    """One wording for one vendor; ``filing`` is None for a vendor not in use."""

    version: TemplateVersion
    wording: str
    filing: Filing | None
    problem: str = ""

    @property
    def is_approved(self) -> bool:
        return self.filing is not None and self.filing.state == Filing.State.APPROVED


@dataclass(frozen=True, slots=True)
class VendorPlan:
    """All wordings that one vendor has to approve."""

    gateway: str
    vendor: str
    is_used: bool
    filings: tuple[PlannedFiling, ...]

    @property
    def approved(self) -> int:
        return sum(each.is_approved for each in self.filings)

    @property
    def missing(self) -> int:
        return len(self.filings) - self.approved


def plan_filings() -> list[VendorPlan]:
    """Return the plan of each vendor, those in use first; 2 queries and 1 a vendor."""
    newest = list(
        TemplateVersion.objects.filter(
            template__is_active=True, template__is_free_text=False
        )
        .select_related("template")
        .order_by("template_id", "-number")
        .distinct("template_id")
    )
    newest.sort(key=lambda each: (each.template.category, each.template.slug))
    rows = Filing.objects.filter(version__in=newest)
    filings = {(each.version_id, each.gateway): each for each in rows}
    used = {name: registry.gateway(name).capabilities for name in registry.names()}
    vendors = {name: each for name, each in used.items() if each.needs_filing}
    for name, capabilities in registry.vendors_with_review().items():
        vendors.setdefault(name, capabilities)
    return [
        VendorPlan(
            gateway=name,
            vendor=capabilities.vendor,
            is_used=name in used,
            filings=_plan(name, capabilities, newest, filings),
        )
        for name, capabilities in vendors.items()
    ]


def _plan(
    name: str,
    capabilities: Capabilities,
    versions: list[TemplateVersion],
    filings: dict[tuple[int, str], Filing],
) -> tuple[PlannedFiling, ...]:
    words = read_words(name)
    return tuple(
        _planned(version, capabilities, words, filings.get((version.pk, name)))
        for version in versions
    )


def _planned(
    version: TemplateVersion,
    capabilities: Capabilities,
    words: dict[str, str],
    filing: Filing | None,
) -> PlannedFiling:
    """Return the wording as it was filed, else as it would be."""
    try:
        shown = filing or _to_be(version, capabilities, words)
        wording = in_vendors_form(shown, capabilities)
    except CannotRender as error:
        return PlannedFiling(version, version.text, filing, str(error))
    return PlannedFiling(version, wording, filing)


def _to_be(
    version: TemplateVersion, capabilities: Capabilities, words: dict[str, str]
) -> Filing:
    """Return the filing that the vendor would get; it is not stored."""
    return Filing(
        version=version,
        variables=variables_of(version.text, capabilities),
        words=words,
        ending=capabilities.ending(version.template.message_class),
    )
