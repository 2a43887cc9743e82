"""Addresses: the same as Django would make them, wherever the system lies on its server."""

from __future__ import annotations

from django.urls import reverse, set_script_prefix

from agencies.addresses import address_of


def test_an_address_is_that_of_the_view_with_its_words_encoded() -> None:
    assert address_of("audits:dashboard") == reverse("audits:dashboard")
    assert address_of("audits:cell", "2-1-5", "total", "all") == reverse("audits:cell", args=["2-1-5", "total", "all"])
    assert address_of("audits:dashboard", state="a&b", kind="<法人>") == (
        f"{reverse('audits:dashboard')}?state=a%26b&kind=%3C%E6%B3%95%E4%BA%BA%3E"
    )


def test_an_address_follows_the_place_of_the_system_on_its_server() -> None:
    before = address_of("audits:dashboard")
    set_script_prefix("/kanri/")
    try:
        assert address_of("audits:dashboard") == f"/kanri{before}"
    finally:
        set_script_prefix("/")
    assert address_of("audits:dashboard") == before
