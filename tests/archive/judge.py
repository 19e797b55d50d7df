"""The store as other people's software sees it: ocfl-py's validator."""

from pathlib import Path

from ocfl import StorageRoot
from ocfl.layout_0003_hash_and_id_n_tuple import Layout_0003_Hash_And_Id_N_Tuple
from ocfl.layout_registry import add_layout
from ocfl.validator import Validator

from archive.ocfl.layout import EXTENSION


class _HashedTuples(Layout_0003_Hash_And_Id_N_Tuple):  # type: ignore[misc]  # ocfl-py has no types
    """Extension 0004, which ocfl-py does not know: the parameters of 0003 and one more."""

    def __init__(self) -> None:
        super().__init__()
        self.NAME = EXTENSION
        self.PARAMS["shortObjectRoot"] = self.check_short_object_root

    def check_short_object_root(self, value: object) -> None:
        assert value is False


add_layout(EXTENSION, _HashedTuples)


def assert_valid_object(folder: Path) -> None:
    validator = Validator(log_warnings=True)
    assert validator.validate_object(str(folder)), validator.status_str()
    assert validator.log.num_warnings == 0, validator.status_str()


def assert_valid_root(root: Path, *, objects: int) -> None:
    """Every object of the root is valid, there are that many, and the root holds nothing else."""
    found = StorageRoot(root=str(root))
    assert found.validate(log_warnings=True), found.log.status_str()
    assert (found.good_objects, found.num_objects) == (objects, objects), found.errors
    assert found.errors == []
