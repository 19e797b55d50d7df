"""`antin-agent doctor --browser` before real browsers: one lets the page through, one does not."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from signing.agent.contacts import Contacts
from signing.agent.doctor.asking import KEY_PAGE, try_browser
from signing.agent.doctor.model import Level
from tests.journeys.agent.desk import desk_of, open_tab, pairs, sits_down
from tests.journeys.agent.helper import RunningHelper
from tests.journeys.browser import beside, sign_in
from tests.journeys.running import RunningService, wait_for

pytestmark = pytest.mark.browser
PERMISSION = "local-network-access"


def test_a_browser_that_lets_the_page_through(
    service: RunningService, helper: RunningHelper, browser: Browser, tmp_path: Path
) -> None:
    """The command itself; its browser is a script that says where it was to go."""
    person = sits_down(browser, service.address, "lanhdao.snv")
    pairs(person, helper)
    person.go("/")  # From here on nothing of the page reaches the helper.
    wanted = tmp_path / "wanted"
    opener = tmp_path / "opener"
    opener.write_text(f'#!/bin/sh\nprintf %s "$1" > {wanted}.part && mv {wanted}.part {wanted}\n')
    opener.chmod(0o700)
    given = {"ANTIN_AGENT_HOME": str(helper.home), "ANTIN_PKCS11_MODULES": str(helper.library)}
    with subprocess.Popen(
        [sys.executable, "-m", "signing.agent.program", "doctor", "--browser", "--json"],
        env={**os.environ, **given, "BROWSER": f"{opener} %s"},
        stdout=subprocess.PIPE,
        text=True,
    ) as doctor:
        wait_for(lambda: wanted.exists() or None, "the browser to be opened")
        person.page.goto(wanted.read_text())
        said, _ = doctor.communicate()
    levels = {one["check"]: one["level"] for one in json.loads(said)["findings"]}

    assert wanted.read_text() == service.address + KEY_PAGE
    assert levels["browser"] == Level.FINE
    assert levels["running"] == Level.FINE


def test_a_browser_that_denies_the_way_to_this_machine(
    service: RunningService, helper: RunningHelper, browser: Browser
) -> None:
    """It asks the helper nothing at all, not even whether the page may."""
    with beside(browser, f"--ip-address-space-overrides=127.0.0.1:{service.port}=public") as far:
        desk = desk_of(far)
        desk.grant_permissions([PERMISSION], origin=service.address)
        person = open_tab(desk, service.address)
        sign_in(person, "lanhdao.snv")
        pairs(person, helper)
        person.go("/")

        desk.clear_permissions()
        desk.grant_permissions([], origin=service.address)  # Whatever is not granted is denied.

        def show(address: str) -> bool:
            person.page.goto(address)
            person.reads("Trình duyệt đang chặn trang này hỏi máy ký.")
            return True

        (denied,) = try_browser(service.address, Contacts(helper.home), show=show, seconds=1)
        assert (denied.check, denied.level) == ("browser_silent", Level.WRONG)
        assert any("Truy cập mạng cục bộ" in step for step in denied.mend)

        desk.grant_permissions([PERMISSION], origin=service.address)
        (allowed,) = try_browser(
            service.address, Contacts(helper.home), show=lambda to: person.page.goto(to) is not None
        )
        assert (allowed.check, allowed.level) == ("browser", Level.FINE)
