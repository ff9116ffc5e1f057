"""Fill in and save the form of a record, as a browser does."""

from __future__ import annotations

from django.urls import reverse


def save(client, record, **typed):
    """Open the form as the browser does, type and press 保存."""
    name = f"admin:customers_{record._meta.model_name}_change"
    address = reverse(name, args=[record.pk])
    page = client.get(address).context
    form, sets = page["adminform"].form, page["inline_admin_formsets"]
    data = {
        f"{each.formset.prefix}-{key}": value
        for each in sets
        for key, value in each.formset.management_form.initial.items()
    }
    forms = [form, *(row for each in sets for row in each.formset.initial_forms)]
    for field in (field for each in forms for field in each):
        value = field.value()
        if value is True:
            data[field.html_name] = "on"
        elif value is not None and value is not False:
            data[field.html_name] = value
    return client.post(address, {**data, **typed})
