from __future__ import annotations

import pytest

from api.edge.negotiating import preferred

OFFERED = (("application/json", "json"), ("application/xml", "xml"), ("application/pdf", "pdf"))


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("*/*", "json"),
        ("", "json"),
        ("application/xml", "xml"),
        ("Application/PDF", "pdf"),
        ("application/json;q=0.5, application/pdf", "pdf"),
        ("text/html, application/xml;q=0.9, */*;q=0.8", "xml"),
        ("application/*, application/json;q=0", "xml"),
        ("application/pdf;q=0, */*", "json"),
        ("application/pdf;q=nan", "pdf"),
        ("application/pdf;q=x", "pdf"),
        ("text/html", None),
        ("*/*;q=0", None),
    ],
)
def test_the_most_wanted_form_is_given(accept: str, form: str | None) -> None:
    assert preferred(accept, OFFERED) == form
