"""Draft the filings that staff submit in a vendor's console for approval."""

from __future__ import annotations

from sms.gateways import registry
from sms.gateways.base import Capabilities
from sms.gateways.registry import gateway
from sms.models import Filing, TemplateVersion
from sms.texts.gateway_words import read_words
from sms.texts.rendering import (
    declared,
    fill_names,
    placeholders,
    reworded,
    with_ending,
)


def open_filings() -> int:
    """Draft the missing filings of each template's newest version; return how many.

    Runs twice safely.
    """
    newest = (
        TemplateVersion.objects.filter(template__is_active=True)
        .select_related("template")
        .order_by("template_id", "-number")
        .distinct("template_id")
    )
    return sum(open_filings_of(version) for version in newest)


def open_filings_of(version: TemplateVersion) -> int:
    """Draft the filings that the version lacks; return how many.

    A template for what staff type has none: no vendor would approve it.
    """
    opened = 0
    if version.template.is_free_text:
        return opened
    for name in registry.names():
        capabilities = gateway(name).capabilities
        if capabilities.needs_filing:
            _, is_new = Filing.objects.get_or_create(
                version=version,
                gateway=name,
                defaults={
                    "variables": variables_of(version.text, capabilities),
                    "words": read_words(name),
                    "ending": capabilities.ending(version.template.message_class),
                },
            )
            opened += is_new
    return opened


def variables_of(text: str, capabilities: Capabilities) -> dict[str, str]:
    """Return the vendor's name of each placeholder, such as '1' or 'name'."""
    if not capabilities.variable:
        return {}
    names = list(dict.fromkeys(placeholders(text)))
    if capabilities.numbers_variables:
        return {name: str(at) for at, name in enumerate(names, start=1)}
    return {each.name: each.vendor_name for each in declared() if each.name in names}


def wording_to_file(filing: Filing) -> str:
    """Return the wording in the vendor's format, for staff to submit.

    Raises CannotRender if the version's wording is invalid.
    """
    return in_vendors_form(filing, gateway(filing.gateway).capabilities)


def in_vendors_form(filing: Filing, capabilities: Capabilities) -> str:
    """Return the wording in the format of the vendor with these capabilities."""
    form = capabilities.variable
    filled = fill_names(
        reworded(filing.version.text, filing.words),
        lambda name: form.replace("%", str(filing.variables.get(name, name))),
    )
    return with_ending(filled, filing.ending)
