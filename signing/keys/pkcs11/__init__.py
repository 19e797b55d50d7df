"""Keys on tokens, smart cards and HSMs, through PKCS#11 libraries that run in processes of their own."""

from signing.keys.pkcs11.client import SeenToken, TokenKey, TokenProcess
from signing.keys.pkcs11.devices import Devices, Found, key_uri
from signing.keys.pkcs11.tokens import PinState, Token
from signing.keys.pkcs11.uri import Pkcs11Uri, parse_uri

__all__ = [
    "Devices",
    "Found",
    "PinState",
    "Pkcs11Uri",
    "SeenToken",
    "Token",
    "TokenKey",
    "TokenProcess",
    "key_uri",
    "parse_uri",
]
