from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from signing.agent.doctor import libraries, registered
from signing.agent.doctor.products import PRODUCTS, Basis, Product
from tests.signing.keys.pkcs11.softhsm import softhsm


@pytest.fixture
def library() -> Path:
    return softhsm()


def test_a_library_of_the_system_is_known_and_protected(library: Path) -> None:
    assert library.resolve() in libraries.known_libraries()


def test_each_file_is_met_once_whatever_links_lead_to_it(library: Path) -> None:
    found = libraries.known_libraries()

    assert library.resolve() in found
    assert len({(path.stat().st_dev, path.stat().st_ino) for path in found}) == len(found)


def test_a_library_that_anyone_could_have_put_there_is_met_but_not_known(
    tmp_path: Path, library: Path
) -> None:
    copy = Path(shutil.copy(library, tmp_path / "libtoken.so.1"))
    product = Product("X", Basis.RECALLED, linux=(f"{tmp_path}/libtoken.so.[0-9]",))

    assert next(iter(libraries.known_products((product,)))) == ("X", copy)
    assert not libraries.is_protected(copy)


def test_a_link_in_an_open_folder_to_a_protected_library_is_not_protected(
    tmp_path: Path, library: Path
) -> None:
    link = tmp_path / "libtoken.so"
    link.symlink_to(library)

    assert libraries.is_protected(library)
    assert not libraries.is_protected(link)


@pytest.mark.parametrize("path", [Path("libsofthsm2.so"), Path("/usr/lib/nothing-here.so")])
def test_bare_names_and_missing_files_are_not_protected(path: Path) -> None:
    assert not libraries.is_protected(path)


def test_newer_versions_come_first(tmp_path: Path) -> None:
    for number in (2, 6, 4):
        (tmp_path / f"ca_v{number}.so").write_bytes(b"%d" % number)
    product = Product("X", Basis.RECALLED, linux=(f"{tmp_path}/ca_v[0-9].so",))

    assert [path.name for _, path in libraries.known_products((product,)) if path.parent == tmp_path] == [
        "ca_v6.so",
        "ca_v4.so",
        "ca_v2.so",
    ]


@pytest.mark.parametrize("product", PRODUCTS, ids=lambda product: product.name)
def test_patterns_are_of_their_system(product: Product) -> None:
    assert product.windows or product.macos or product.linux
    assert all(one.endswith(".dll") and not one.startswith(("/", "C:")) for one in product.windows)
    assert all(one.startswith("/") for one in product.macos)
    assert all(re.match(r"/|\{lib\}/", one) for one in product.linux)


@pytest.mark.parametrize(
    ("text", "module"),
    [
        ("module: opensc-pkcs11.so\n", "opensc-pkcs11.so"),
        ("# module: no.so\nmodule:/opt/x.so\ndisable-in: p11-kit-proxy\n", "/opt/x.so"),
        ("module: x.so\ntrust-policy: yes\n", None),
        ("module: x.so\nremote: |ssh host p11-kit remote x.so\n", None),
        ("module: x.so\ndisable-in: firefox, antin-agent\n", None),
        ("module: x.so\nenable-in: firefox\n", None),
        ("module:\n", None),
        ("", None),
    ],
)
def test_what_a_registration_names(text: str, module: str | None) -> None:
    assert registered.module_of(text) == module


def test_a_later_folder_replaces_a_registration_of_the_same_name(tmp_path: Path) -> None:
    system, etc = tmp_path / "system", tmp_path / "etc"
    for folder, module in ((system, "old.so"), (etc, "")):
        folder.mkdir()
        (folder / "token.module").write_text(f"module: {module}\n")
    (system / "other.module").write_text("module: other.so\n")

    assert registered.registered((system, etc)) == ["other.so"]
