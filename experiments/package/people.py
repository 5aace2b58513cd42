"""Who made a package, and the name by which it is cited: authors with ORCID, contact, DOI."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from experiments.errors import Refusal

_NAME, _ADDRESS = r"([^<>\n@]{1,200}?)", r"[^<>\s@]+@[^<>\s@]+\.[^<>\s@.]{2,}"  # the latter as CITATION.cff has it
_CONTACT = re.compile(rf"\s*{_NAME}\s*<({_ADDRESS})>\s*")
_AUTHOR = re.compile(rf"\s*{_NAME}\s*(?:<({_ADDRESS})>)?\s*")
_ORCID = re.compile(
    r"(?:^|(?<=[\s>(]))\(?(?:(?:https?://)?orcid\.org/|orcid:?\s*)?((?:\d{4}-?){3}\d{3}[\dX])\)?(?=[\s<]|$)", re.IGNORECASE
)
_DOI = re.compile(r"(?:https://doi\.org/|doi:)?(10\.\d{4,9}/[^\s\"<>]{1,200})", re.IGNORECASE)


class Contact(NamedTuple):
    """The person to contact."""

    name: str
    email: str


class Author(NamedTuple):
    """A person who made a package."""

    given: str
    family: str
    email: str = ""
    orcid: str = ""  # as an address, or nothing

    def cff(self) -> dict[str, str]:
        """The author as CITATION.cff has it."""
        every = {"family-names": self.family, "given-names": self.given, "email": self.email, "orcid": self.orcid}
        return {key: value for key, value in every.items() if value}

    def person(self) -> dict[str, str]:
        """The author as schema.org, CodeMeta and RO-Crate have it."""
        every = {"@id": self.orcid, "@type": "Person", "givenName": self.given, "familyName": self.family, "email": self.email}
        return {key: value for key, value in every.items() if value}


def contact(text: str | None) -> Contact | None:
    """A name and an address, as in a letter's head."""
    if text is None:
        return None
    match = _CONTACT.fullmatch(text)
    if not match:
        raise Refusal(f"--contact is {text!r}, but a name and an address are meant, as in 'Ada Byron <ada@example.org>'")
    return Contact(match[1], match[2])


def author(text: str) -> Author:
    """A name, and an address and an ORCID where they are given, in any order behind it.

    The last word of a name without a comma is the family's.

    >>> author("Ada King <ada@example.org> 0000-0002-1825-0097")
    Author(given='Ada', family='King', email='ada@example.org', orcid='https://orcid.org/0000-0002-1825-0097')
    >>> author("Ada King (https://orcid.org/0000-0002-1825-0097) <ada@example.org>").family
    'King'
    >>> cited(author("van Rossum, Guido").cff())
    'van Rossum, Guido'
    """
    found = _ORCID.findall(text)
    match = _AUTHOR.fullmatch(_ORCID.sub(" ", text))
    if not match or len(found) > 1 or re.search(r"\d|://", match[1]) or not re.search(r"\w", match[1]):
        example = "'Ada Byron <ada@example.org> 0000-0002-1825-0097'"
        raise Refusal(
            f"--author is {text!r}, but a name is meant, with an address and an ORCID where there are, as in {example}"
        )
    if "," in match[1]:
        family, _, given = (each.strip() for each in match[1].partition(","))
    else:
        given, _, family = match[1].rpartition(" ")
    return Author(given, family, match[2] or "", f"https://orcid.org/{_orcid(found[0])}" if found else "")


def _orcid(text: str) -> str:
    """An ORCID whose last sign is the checksum of those before, after ISO 7064."""
    digits = text.replace("-", "").upper()
    if re.fullmatch(r"\d{15}[\dX]", digits):
        total = 0
        for digit in digits[:-1]:
            total = (total + int(digit)) * 2
        if "0123456789X"[(12 - total % 11) % 11] == digits[-1]:
            return "-".join(digits[place : place + 4] for place in range(0, 16, 4))
    raise Refusal(f"{text} is no ORCID: it has 16 signs, of which the last is a checksum; look it up at orcid.org")


def doi(text: str | None) -> str:
    """A DOI without what may stand before it; nothing where none is given.

    >>> doi("https://doi.org/10.5281/zenodo.123")
    '10.5281/zenodo.123'
    """
    if text is None:
        return ""
    match = _DOI.fullmatch(text.strip())
    if not match:
        raise Refusal(
            f"--doi is {text!r}, but a DOI is meant, as in 10.5281/zenodo.1234567; leave it out where there is none yet"
        )
    return match[1]


def cited(each: Mapping[str, Any]) -> str:
    """An author of a CITATION.cff, family name first."""
    return each.get("name") or ", ".join(filter(None, (each.get("family-names"), each.get("given-names"))))
