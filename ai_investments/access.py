"""Who may open the monitor and delete stored data: what a provider says of a person, and one rule.

>>> rule = Rule.from_settings({"allowed_domains": ["firm.com"]}, {})
>>> ann = {"iss": "https://id.firm.com", "sub": "7", "iat": 0, "email": "ann@Firm.com",
...        "email_verified": True}
>>> rule.decide(ann, now=60).standing
'allowed'
>>> rule.decide(ann | {"email": "eve@firm.com.evil.com"}, now=60).standing
'refused'
"""

import math
import re
import string
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Literal, Self

from ai_investments.problems import shown

Claims = Mapping[str, Any]
"""What the provider says of a person, by the names of OpenID Connect."""
Standing = Literal["unknown", "ended", "refused", "allowed"]

PREFIX = "AI_INVESTMENTS_"
"""Begins the environment variable of each setting: AI_INVESTMENTS_ALLOWED_DOMAINS."""
CLOCKS_DIFFER_SECONDS = 300
DOMAIN = re.compile(r"[^\s@*,/:]+\.[^\s@*,/:.]+")
EMAIL = re.compile(r"[^\s@]+@([^\s@]+)")
_LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)


class RuleError(ValueError):
    """Settings that cannot be used; the text says which and what to write."""


@dataclass(frozen=True)
class Person:
    """Somebody who is signed in.

    Attributes
    ----------
    subject : str
        Provider and the provider's own name of the person, which never passes to somebody else.
    email : str
        Address that the provider has verified; empty where there is none.
    called : str
        What to show: the address, or the name.
    """

    subject: str
    email: str
    called: str


@dataclass(frozen=True)
class Decision:
    """Whether somebody may come in.

    Attributes
    ----------
    standing : str
        "unknown": nobody is signed in; "ended": the session is over; "refused": the rule says no;
        "allowed".
    reason : str
        Why not, for the person; empty where allowed.
    person : Person or None
        Who it is; None where nobody is signed in.
    until : float
        End of the session in seconds since 1970; 0 unless allowed.
    """

    standing: Standing
    reason: str = ""
    person: Person | None = None
    until: float = 0.0

    @property
    def allowed(self) -> bool:
        """Whether the person may come in."""
        return self.standing == "allowed"


@dataclass(frozen=True)
class Rule:
    """Who may come in: whoever meets one of domains, addresses and groups.

    Attributes
    ----------
    allowed_domains : frozenset of str
        Domains of verified addresses; each exactly, its subdomains are others.
    allowed_emails : frozenset of str
        Verified addresses.
    allowed_groups : frozenset of str
        Names or ids of groups in `groups_claim`.
    groups_claim : str
        Claim that lists a person's groups.
    verified_claim : str
        Claim that says whether the address is verified.
    allow_everyone : bool
        Let in whoever the provider lets sign in; then there is no other rule.
    admins : frozenset of str
        Verified addresses that may delete any stored dataset; no right to come in.
    session_hours : float
        Hours from signing in to having to sign in again.
    end_with_token : bool
        End the session no later than the provider's token ends, often an hour.
    """

    allowed_domains: frozenset[str] = frozenset()
    allowed_emails: frozenset[str] = frozenset()
    allowed_groups: frozenset[str] = frozenset()
    groups_claim: str = "groups"
    verified_claim: str = "email_verified"
    allow_everyone: bool = False
    admins: frozenset[str] = frozenset()
    session_hours: float = 12.0
    end_with_token: bool = False

    @classmethod
    def from_settings(cls, settings: Mapping[str, Any], environment: Mapping[str, str]) -> Self:
        """Read the rule of a server.

        Parameters
        ----------
        settings : mapping
            The section ``[access]`` of the secrets: each attribute by its name, sets as lists.
        environment : mapping of str to str
            Environment variables; ``AI_INVESTMENTS_`` and the name in capitals goes before the
            section, lists with commas.

        Raises
        ------
        RuleError
            Where a name is not known, a value cannot be used, or nobody is let in at all.
        """
        known = {each.name: each.default for each in fields(cls)}
        for name in settings:
            if name not in known:
                raise RuleError(f"[access] has no setting “{shown(name)}”; it has: "
                                f"{', '.join(known)}.")  # fmt: skip
        values: dict[str, Any] = {}
        for name, default in known.items():
            text = environment.get(PREFIX + name.upper(), "")
            if text:
                values[name] = _from_text(PREFIX + name.upper(), text, default)
            elif name in settings:
                values[name] = _of_kind(name, settings[name], default)
        rule = cls(**values)
        rule._judge()
        return rule

    @property
    def names_somebody(self) -> bool:
        """Whether there is a domain, an address or a group."""
        return bool(self.allowed_domains or self.allowed_emails or self.allowed_groups)

    def _judge(self) -> None:
        for domain in self.allowed_domains:
            if not DOMAIN.fullmatch(domain):
                raise RuleError(f"allowed_domains: “{shown(domain)}” is no domain. Write one such "
                                "as firm.com; list each subdomain of its own.")  # fmt: skip
        for name in ("allowed_emails", "admins"):
            for email in getattr(self, name):
                if not EMAIL.fullmatch(email):
                    raise RuleError(f"{name}: “{shown(email)}” is no address. Write one such as "
                                    "ann@firm.com.")  # fmt: skip
        if not (math.isfinite(self.session_hours) and self.session_hours > 0):
            raise RuleError("session_hours must be more than 0.")
        if self.allow_everyone and self.names_somebody:
            raise RuleError("allow_everyone lets in people that the other settings would refuse. "
                            "Remove it, or the other settings.")  # fmt: skip
        if not self.allow_everyone and not self.names_somebody:
            raise RuleError(
                "nobody is let in. Add a section [access] with allowed_domains, allowed_emails or "
                "allowed_groups; or allow_everyone = true, for everybody who can sign in with the "
                "provider."
            )

    def decide(self, claims: Claims, now: float) -> Decision:
        """Tell whether a person may come in.

        Parameters
        ----------
        claims : mapping
            What the provider said of the person, whose signature is checked already; empty where
            nobody is signed in.
        now : float
            Seconds since 1970.
        """
        if not claims:
            return Decision("unknown", "Nobody is signed in.")
        subject, issuer = claims.get("sub"), claims.get("iss")
        if not (isinstance(subject, str) and subject and isinstance(issuer, str) and issuer):
            return Decision("refused", "The provider does not say who this is.")
        email = self._email(claims)
        told = email or _text(claims.get("name")) or subject
        person = Person(f"{issuer} {subject}", email, told)
        until, reason = self._until(claims, now)
        if reason:
            return Decision("ended", reason, person)
        if self.allow_everyone or self._meets(claims, email):
            return Decision("allowed", "", person, until)
        return Decision("refused", self._why_not(claims, email), person)

    def may_delete(self, owner: str, person: Person | None) -> bool:
        """Tell whether a person may delete a stored dataset.

        Parameters
        ----------
        owner : str
            Subject of who stored it; empty where that is not known.
        person : Person or None
            Who wants to, and may come in.
        """
        if person is None:
            return False
        return (owner != "" and owner == person.subject) or _lower(person.email) in map(
            _lower, self.admins
        )

    def _meets(self, claims: Claims, email: str) -> bool:
        if self.allowed_groups & _texts(claims.get(self.groups_claim)):
            return True
        found = EMAIL.fullmatch(email)
        if found is None:
            return False
        return _lower(email) in map(_lower, self.allowed_emails) or _lower(found[1]) in map(
            _lower, self.allowed_domains
        )

    def _why_not(self, claims: Claims, email: str) -> str:
        named = _text(claims.get("email"))
        if email:
            return f"{shown(email)} is not among those who may open this monitor."
        if named and (self.allowed_domains or self.allowed_emails):
            return f"The provider has not verified the address {shown(named)}."
        if self.allowed_domains or self.allowed_emails:
            return "The provider names no e-mail address for this account."
        return "This account is in no group that may open this monitor."

    def _email(self, claims: Claims) -> str:
        """Return the address that the provider has verified, or an empty text."""
        verified = claims.get(self.verified_claim)
        sure = isinstance(verified, bool | int | str) and str(verified).lower() in ("true", "1")
        return _text(claims.get("email")) if sure else ""

    def _until(self, claims: Claims, now: float) -> tuple[float, str]:
        """Return when the session ends, and why it has ended already."""
        issued, expires = _number(claims.get("iat")), _number(claims.get("exp"))
        if math.isnan(issued):
            return 0.0, "The provider does not say when it was signed in."
        if issued > now + CLOCKS_DIFFER_SECONDS:
            return 0.0, "The provider’s clock is ahead of this server’s; one of them is wrong."
        until = issued + 3600 * self.session_hours
        if self.end_with_token:
            until = 0.0 if math.isnan(expires) else min(until, expires)
        return until, "The session has ended." if until <= now else ""


def _lower(text: str) -> str:
    # Only A–Z: a wider rule would take a look-alike letter for the one it looks like.
    return text.translate(_LOWER)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _texts(value: Any) -> frozenset[str]:
    listed = value if isinstance(value, list | tuple) else [value]
    return frozenset(each for each in listed if isinstance(each, str))


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return math.nan
    try:
        return float(value) if math.isfinite(value) else math.nan
    except OverflowError:
        return math.nan


def _of_kind(name: str, value: Any, default: Any) -> Any:
    """Take a value of the secrets, which must be of the kind of its default."""
    if isinstance(default, frozenset):
        if isinstance(value, list | tuple) and all(isinstance(each, str) for each in value):
            return frozenset(value)
        raise RuleError(f'{name} must be a list of texts, such as ["one", "two"].')
    if isinstance(default, bool):
        if isinstance(value, bool):
            return value
        raise RuleError(f"{name} must be true or false.")
    if isinstance(default, float):
        if math.isnan(_number(value)):
            raise RuleError(f"{name} must be a number.")
        return float(value)
    if isinstance(value, str) and value:
        return value
    raise RuleError(f"{name} must be a text.")


def _from_text(variable: str, text: str, default: Any) -> Any:
    """Read an environment variable."""
    value: Any = text
    if isinstance(default, frozenset):
        value = [each.strip() for each in text.split(",") if each.strip()]
    elif isinstance(default, bool):
        value = {"true": True, "false": False}.get(text.strip().lower(), text)
    elif isinstance(default, float):
        try:
            value = float(text)
        except ValueError:
            value = text
    return _of_kind(variable, value, default)
