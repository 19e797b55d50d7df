"""What `docs/key-faults.md` says of keys on their owner's machine, at the server: no answer is lost."""

import sys
from pathlib import Path

import pytest

from certs.fetching import FetchPolicy
from certs.timestamp import HttpTimestampSource
from docflow.batches import ItemState
from docflow.model import OutgoingState
from tests.docflow.machines import Machine, with_own_keys
from tests.docflow.office import Office, sample
from tests.docflow.test_batches import shown, signatures
from tests.journeys.hostile_files import padded
from tests.limits import largest_file


@pytest.fixture
def owners(office: Office, tmp_path: Path) -> Office:
    return with_own_keys(office, tmp_path)


def test_no_time_stamps(owners: Office) -> None:
    document = owners.submitted()
    machine = Machine(owners)
    batch = machine.prepared()
    items = machine.offer(batch).items
    nowhere = HttpTimestampSource("http://127.0.0.1:9/tsa", FetchPolicy(frozenset({"127.0.0.1:9"})))
    [refused] = Machine(owners.with_services(timestamps=nowhere)).answer(batch, items)
    assert refused.state is ItemState.ASKED
    assert "dấu thời gian" in refused.reason
    assert signatures(owners, document) == 0
    [stored] = machine.answer(batch, items)
    assert stored.state is ItemState.DONE
    assert signatures(owners, document) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="limits of POSIX")
def test_a_full_disk(owners: Office) -> None:
    document = owners.submitted(padded(sample(), 6_000_000))
    machine = Machine(owners)
    batch = machine.prepared()
    items = machine.offer(batch).items
    with largest_file(4_000_000):
        [refused] = machine.answer(batch, items)
    assert refused.state is ItemState.ASKED
    assert "dung lượng" in refused.reason
    assert shown(owners, document).state is OutgoingState.SUBMITTED
    [stored] = machine.answer(batch, items)
    assert stored.state is ItemState.DONE
    assert signatures(owners, document) == 1
