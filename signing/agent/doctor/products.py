"""PKCS#11 libraries of signing devices in use, in Vietnam first: which files they come as, and where. Data.

`LISTED` names were found in the lists that other programs for these devices carry, or in makers' pages;
`SEEN` ones on a machine; `RECALLED` ones are from memory and nobody has confirmed them. A name that does not
exist costs one look at a folder. A pattern takes the digits of versions only: what ends in `_s` or `csp`
beside such a file is for Windows' own interface and is no PKCS#11.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Basis(StrEnum):
    SEEN = "seen"
    LISTED = "listed"
    RECALLED = "recalled"


@dataclass(frozen=True, slots=True)
class Product:
    """The software of one maker or authority; patterns as in `Path.glob`."""

    name: str
    """As people in Vietnam know it."""
    basis: Basis
    windows: tuple[str, ...] = ()
    """Below the system folder, or with `{programs}` below the folder of programs."""
    macos: tuple[str, ...] = ()
    linux: tuple[str, ...] = ()
    """`{lib}` stands for each of `LIBRARY_FOLDERS`."""


LIBRARY_FOLDERS = (
    "/usr/lib/x86_64-linux-gnu",
    "/usr/lib/aarch64-linux-gnu",
    "/usr/lib64",
    "/usr/lib",
    "/usr/local/lib64",
    "/usr/local/lib",
)
"""Where Debian's, Red Hat's and other systems, and installers by hand, put libraries."""

GENERIC = frozenset({"OpenSC", "SoftHSM"})
"""For devices of many makers, or of none: installed without anybody meaning to sign with them."""

PRODUCTS = (
    Product(
        "Viettel-CA",
        Basis.LISTED,
        windows=("viettel-ca.dll", "viettel-ca_v[0-9].dll", "viettel-ca_v[0-9][0-9].dll"),
        macos=(
            "/usr/local/lib/viettel-ca_v[0-9].dylib",
            "/Applications/Viettel-CA Token Manager*.app/Contents/Resources/viettel-ca_v[0-9].dylib",
        ),
        linux=("{lib}/viettel-ca_v[0-9].so", "{lib}/libviettel-ca_v[0-9].so"),
    ),
    Product(
        "VNPT-CA",
        Basis.LISTED,
        windows=(
            "vnpt-ca_csp11.dll",
            "vnptca_p11_v[0-9].dll",
            "vnptca_p11_v[0-9][0-9].dll",
            "vnpt-ca_cl_v[0-9].dll",
            "vnpt-ca_v[0-9].dll",
            "vnpt-ca_v[0-9][0-9].dll",
            "VNPT-CA/VNPT-CA PKI Token CSP/wdpkcs.dll",
        ),
        macos=("/usr/local/lib/vnptca_p11_v[0-9].dylib", "/usr/local/lib/vnpt_ca_pkcs11.dylib"),
        linux=("{lib}/libvnptca_p11_v[0-9].so", "{lib}/libvnpt-pkcs11.so"),
    ),
    Product(
        "FPT-CA",
        Basis.LISTED,
        windows=(
            "fpt-ca.dll",
            "fpt-ca-stx.dll",
            "fpt_ca.dll",
            "fptca_v[0-9].dll",
            "fpt-ca_v[0-9].dll",
        ),
        macos=("/usr/local/lib/fptca_v[0-9].dylib",),
        linux=("{lib}/libfpt-pkcs11.so",),
    ),
    Product(
        "Bkav CA",
        Basis.LISTED,
        windows=(
            "BkavCA.dll",
            "BkavCAv2S.dll",
            "BkavCAv2[0-9].dll",
            "BkavCAv2T.dll",
            "bkavcaetoken_p11.dll",
        ),
        linux=("{lib}/libbkav-pkcs11.so",),
    ),
    Product(
        "CA2 (NACENCOMM)",
        Basis.LISTED,
        windows=("CA2_csp11.dll", "CA2_v[0-9][0-9].dll", "CA2CSP11_v[0-9].dll", "ca2_ace_csp11.dll"),
    ),
    Product(
        "NC-CA và NewTel-CA",
        Basis.LISTED,
        windows=("ncca_csp11_v[0-9].dll", "nca_v[0-9].dll", "nca_eps2k[23]a.dll", "NEWTEL-CA.dll"),
    ),
    Product(
        "SmartSign (Vina-CA)",
        Basis.LISTED,
        windows=("Vina-CA.dll", "Vina-CAv[0-9].dll", "Vina-CAv[0-9][0-9].dll", "vina-ca_v[0-9].dll"),
    ),
    Product("I-CA", Basis.LISTED, windows=("ica_csp11_v[0-9].dll",)),
    Product("FastCA", Basis.LISTED, windows=("fca_v[0-9].dll",)),
    Product("SAFE-CA", Basis.LISTED, windows=("safe-ca.dll", "safe-ca_v[0-9].dll")),
    Product("EFY-CA", Basis.LISTED, windows=("efy-ca_v[0-9].dll",)),
    Product("CK-CA", Basis.LISTED, windows=("CKCA.dll",)),
    Product("VDC-CA", Basis.LISTED, windows=("vdctdcsp11.dll",)),
    Product("SecureMetric ST3", Basis.LISTED, windows=("st3csp11.dll",)),
    Product("OST", Basis.LISTED, windows=("ostt[0-9]_csp11.dll", "ostc[0-9]_csp11.dll")),
    Product(
        "Ban Cơ yếu Chính phủ (VGCA)",
        # Its tokens are SafeNet's and Bit4id's, whose files stand below; this is what its own installer
        # may be called.
        Basis.RECALLED,
        windows=("vgca_csp11_v[0-9].dll", "vgca_v[0-9].dll", "vgcav[0-9].dll"),
    ),
    Product(
        "Bit4id (thiết bị của Ban Cơ yếu Chính phủ)",
        Basis.LISTED,
        windows=("bit4xpki.dll", "bit4ipki.dll", "bit4opki.dll"),
        macos=("/Library/bit4id/pkcs11/libbit4xpki.dylib", "/Library/bit4id/pkcs11/libbit4ipki.dylib"),
        linux=("{lib}/libbit4xpki.so", "{lib}/libbit4ipki.so"),
    ),
    Product(
        "SafeNet eToken",
        Basis.LISTED,
        windows=("eTPKCS11.dll",),
        macos=(
            "/usr/local/lib/libeTPkcs11.dylib",
            "/Library/Frameworks/eToken.framework/Versions/Current/libeToken.dylib",
        ),
        linux=("{lib}/libeToken.so", "{lib}/libeTPkcs11.so"),
    ),
    Product(
        "Thales IDPrime",
        Basis.LISTED,
        windows=(
            "{programs}/SafeNet/Authentication/SAC/x64/IDPrimePKCS1164.dll",
            "{programs}/Gemalto/IDGo 800 PKCS#11/IDPrimePKCS1164.dll",
        ),
        macos=("/usr/local/lib/libIDPrimePKCS11.dylib",),
        linux=("{lib}/libIDPrimePKCS11.so", "{lib}/pkcs11/libIDPrimePKCS11.so"),
    ),
    Product(
        "Feitian ePass2003",
        Basis.LISTED,
        windows=("eps2003csp11.dll", "eps2003csp1164.dll", "eps2003csp11v2.dll"),
        macos=("/usr/local/lib/libcastle.1.0.0.dylib", "/usr/local/lib/libcastle_v[0-9].1.0.0.dylib"),
        linux=(
            "{lib}/libcastle.so.1.0.0",
            "{lib}/libcastle_v[0-9].so.1.0.0",
            "/opt/ePass2003*/x64/redist/libcastle.so.1.0.0",
            "/opt/hypersecu/libcastle_v[0-9].so.1.0.0",
        ),
    ),
    Product(
        "Feitian ePass3003 và ePass2000",
        Basis.LISTED,
        windows=("ShuttleCsp11_3003.dll", "ngp11v211.dll"),
        linux=("{lib}/libepsng_p11.so",),
    ),
    Product(
        "Watchdata và ProxKey",
        Basis.LISTED,
        windows=("SignatureP11.dll", "wdpkcs.dll", "wdsafe3.dll"),
        macos=("/usr/local/lib/wdProxKeyUsbKeyTool/libwdpkcs_Proxkey.dylib",),
        linux=("/usr/lib/WatchData/ProxKey/lib/libwdpkcs_SignatureP11.so",),
    ),
    Product(
        "Gemalto Classic Client", Basis.LISTED, windows=("gclib.dll",), linux=("{lib}/pkcs11/libgclib.so",)
    ),
    Product(
        "Yubico",
        Basis.LISTED,
        windows=("{programs}/Yubico/Yubico PIV Tool/bin/libykcs11.dll",),
        macos=("/usr/local/lib/libykcs11.dylib",),
        linux=("{lib}/libykcs11.so", "{lib}/libykcs11.so.2"),
    ),
    # After the makers' own, which know their devices better.
    Product(
        "OpenSC",
        Basis.SEEN,
        windows=("{programs}/OpenSC Project/OpenSC/pkcs11/opensc-pkcs11.dll",),
        macos=("/Library/OpenSC/lib/opensc-pkcs11.so",),
        linux=("{lib}/pkcs11/opensc-pkcs11.so", "{lib}/opensc-pkcs11.so"),
    ),
    Product(
        "SoftHSM",
        Basis.SEEN,
        macos=("/usr/local/lib/softhsm/libsofthsm2.so", "/opt/homebrew/lib/softhsm/libsofthsm2.so"),
        linux=("{lib}/softhsm/libsofthsm2.so", "{lib}/pkcs11/libsofthsm2.so"),
    ),
)
