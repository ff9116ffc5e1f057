"""Compares names as different files write them."""

from __future__ import annotations

from functools import lru_cache

from customers.names import clean_name


def is_same_name(known: str, written: str) -> bool:
    """Tell whether two names may mean one person: 王女士 and 王芳, or one is empty."""
    if not known or not written or known == written:
        return True
    if not (is_short_form(known) or is_short_form(written)):
        return False
    one, other = clean_name(known), clean_name(written)
    has_both_genders = one.gender and other.gender and one.gender != other.gender
    return one.surname == other.surname != "" and not has_both_genders


@lru_cache(1 << 14)
def is_short_form(name: str) -> bool:
    """Tell whether a name is a surname with a title: 王女士, 陈总."""
    clean = clean_name(name)
    return bool(clean.title or clean.gender) and not clean.is_company
