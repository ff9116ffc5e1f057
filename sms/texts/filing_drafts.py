"""Wordings on their way to a vendor's approval: what staff paste into its console."""

from __future__ import annotations

from sms.gateways import registry
from sms.gateways.base import Capabilities
from sms.gateways.registry import gateway
from sms.models import Filing, TemplateVersion
from sms.texts.rendering import (
    PLACEHOLDERS,
    fill_names,
    placeholders,
    with_ending,
)


def open_filings() -> int:
    """Draft a filing of each template's newest version where one is wanted.

    Returns how many; runs twice safely.
    """
    newest = (
        TemplateVersion.objects.filter(template__is_active=True)
        .select_related("template")
        .order_by("template_id", "-number")
        .distinct("template_id")
    )
    return sum(open_filings_of(version) for version in newest)


def open_filings_of(version: TemplateVersion) -> int:
    """Draft the filings that the version lacks; return how many."""
    opened = 0
    for name in registry.names():
        capabilities = gateway(name).capabilities
        if capabilities.needs_filing:
            _, is_new = Filing.objects.get_or_create(
                version=version,
                gateway=name,
                defaults={
                    "variables": variables_of(version.text, capabilities),
                    "ending": capabilities.ending(version.template.message_class),
                },
            )
            opened += is_new
    return opened


def variables_of(text: str, capabilities: Capabilities) -> dict[str, str]:
    """Return what a vendor calls each placeholder of a wording, '1' or 'name'."""
    if not capabilities.variable:
        return {}
    names = list(dict.fromkeys(placeholders(text)))
    if capabilities.numbers_variables:
        return {name: str(at) for at, name in enumerate(names, start=1)}
    return {each.name: each.vendor_name for each in PLACEHOLDERS if each.name in names}


def wording_to_file(filing: Filing) -> str:
    """Return the wording as staff give it to the vendor, in the vendor's own form.

    Raises CannotRender where the version is unsound.
    """
    form = gateway(filing.gateway).capabilities.variable
    filled = fill_names(
        filing.version.text,
        lambda name: form.replace("%", str(filing.variables.get(name, name))),
    )
    return with_ending(filled, filing.ending)
