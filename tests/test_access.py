"""Who comes in: one rule, exact names, and nobody by mistake."""

import string
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ai_investments.access import Rule, RuleError

NOW = 1_800_000_000.0
HOUR = 3600
ANN = {
    "iss": "https://id.example", "sub": "7", "iat": NOW - HOUR, "exp": NOW + HOUR,
    "email": "ann@firm.com", "email_verified": True, "name": "Ann",
}  # fmt: skip
DOMAIN = Rule.from_settings({"allowed_domains": ["firm.com", "other.example"]}, {})


def rule(**settings: Any) -> Rule:
    """Return the rule of a section [access]."""
    return Rule.from_settings(settings, {})


def refusal(settings: dict[str, Any], environment: dict[str, str] | None = None) -> str:
    """Return why settings cannot be used."""
    with pytest.raises(RuleError) as told:
        Rule.from_settings(settings, environment or {})
    return str(told.value)


@pytest.mark.parametrize("email", ["ann@firm.com", "ann@FIRM.com", "Ann@Other.Example"])
def test_a_verified_address_of_an_allowed_domain_comes_in(email: str) -> None:
    decision = DOMAIN.decide(ANN | {"email": email}, NOW)
    assert decision.allowed
    assert decision.person is not None
    assert decision.person.email == decision.person.called == email


@pytest.mark.parametrize(
    "email",
    [
        "ann@evil-firm.com", "ann@firm.com.evil.com", "ann@sub.firm.com", "ann@firm.com.",
        "ann@firm.co", "firm.com", "@firm.com", "ann@", "", "ann@evil.com@firm.com",
        "ann@firm.com ", " ann@firm.com", "ann@firm.com\n", "ann\n@firm.com", "ann@firm。com",
        "ann@ﬁrm.com", "ann@firm.com\x00", '"ann@evil.com"@firm.com', None, 7, ["ann@firm.com"],
    ],
)  # fmt: skip
def test_no_other_address_comes_in(email: Any) -> None:
    assert DOMAIN.decide(ANN | {"email": email}, NOW).standing == "refused"


@pytest.mark.parametrize("verified", [False, None, "false", "", 0, "yes", [True], {"a": 1}, 2])
def test_an_address_that_is_not_verified_counts_for_nothing(verified: Any) -> None:
    listed = rule(allowed_domains=["firm.com"], allowed_emails=["ann@firm.com"])
    decision = listed.decide(ANN | {"email_verified": verified}, NOW)
    assert decision.standing == "refused"
    assert decision.reason == "The provider has not verified the address ann@firm.com."
    assert decision.person is not None
    assert decision.person.email == ""


def test_another_claim_may_say_that_an_address_is_verified() -> None:
    entra = rule(allowed_domains=["firm.com"], verified_claim="xms_edov")
    bare = {name: value for name, value in ANN.items() if name != "email_verified"}
    assert entra.decide(bare | {"xms_edov": "1"}, NOW).allowed
    assert not entra.decide(ANN, NOW).allowed


def test_single_addresses_and_groups_come_in() -> None:
    listed = rule(allowed_emails=["ann@Firm.com"])
    assert listed.decide(ANN, NOW).allowed
    assert not listed.decide(ANN | {"email": "bob@firm.com"}, NOW).allowed
    grouped = rule(allowed_groups=["research"], groups_claim="roles")
    without_email = {name: value for name, value in ANN.items() if "email" not in name}
    assert grouped.decide(without_email | {"roles": ["a", "research"]}, NOW).allowed
    assert grouped.decide(without_email | {"roles": "research"}, NOW).allowed
    for groups in (["Research"], ["research "], "research,a", {"research": 1}, [["research"]], 5):
        assert not grouped.decide(without_email | {"roles": groups}, NOW).allowed
    assert not grouped.decide(without_email | {"groups": ["research"]}, NOW).allowed


def test_everybody_comes_in_only_where_that_is_said() -> None:
    assert rule(allow_everyone=True).decide(ANN | {"email": "eve@evil.com"}, NOW).allowed
    assert "nobody is let in" in refusal({})
    assert "nobody is let in" in refusal({"admins": ["ann@firm.com"]})
    assert "nobody is let in" in refusal({"allowed_domains": [], "allow_everyone": False})
    assert "other settings" in refusal({"allow_everyone": True, "allowed_domains": ["firm.com"]})


def test_whoever_is_not_signed_in_or_has_no_name_stays_out() -> None:
    open_to_all = rule(allow_everyone=True)
    assert open_to_all.decide({}, NOW).standing == "unknown"
    for name in ("sub", "iss"):
        for value in ("", None, 7):
            assert open_to_all.decide(ANN | {name: value}, NOW).standing == "refused"


def test_a_session_ends_by_its_age_and_if_wanted_with_the_token() -> None:
    old = ANN | {"iat": NOW - 12 * HOUR}
    assert DOMAIN.decide(old, NOW).standing == "ended"
    assert DOMAIN.decide(old | {"iat": NOW - 12 * HOUR + 1}, NOW).until == NOW + 1
    short = rule(allowed_domains=["firm.com"], session_hours=0.5)
    assert short.decide(ANN, NOW).standing == "ended"
    token = rule(allowed_domains=["firm.com"], end_with_token=True)
    assert token.decide(ANN, NOW).until == NOW + HOUR
    for expired in ({"exp": NOW}, {"exp": None}, {"exp": "soon"}):
        assert token.decide(ANN | expired, NOW).standing == "ended"
        assert DOMAIN.decide(ANN | expired, NOW).allowed


@pytest.mark.parametrize("issued", [None, "now", True, float("nan"), float("inf"), 10**400,
                                    NOW + HOUR])  # fmt: skip
def test_a_session_without_a_credible_beginning_has_ended(issued: Any) -> None:
    assert DOMAIN.decide(ANN | {"iat": issued}, NOW).standing == "ended"


def test_owner_and_admins_delete_and_nobody_else() -> None:
    admins = rule(allowed_domains=["firm.com"], admins=["Ann@firm.com", "root@firm.com"])
    ann = DOMAIN.decide(ANN, NOW).person
    root = DOMAIN.decide(ANN | {"sub": "1", "email": "root@FIRM.com"}, NOW).person
    namesake = DOMAIN.decide(ANN | {"iss": "https://evil.example"}, NOW).person
    unverified = DOMAIN.decide(ANN | {"sub": "2", "email": "root@firm.com",
                                      "email_verified": False}, NOW).person  # fmt: skip
    assert ann is not None
    assert DOMAIN.may_delete(ann.subject, ann)
    assert not DOMAIN.may_delete(ann.subject, namesake)
    assert admins.may_delete(ann.subject, root)
    assert admins.may_delete("", root)
    assert not admins.may_delete(ann.subject, unverified)
    assert not DOMAIN.may_delete("", ann)
    assert not DOMAIN.may_delete(ann.subject, None)


def test_the_environment_goes_before_the_secrets() -> None:
    made = Rule.from_settings(
        {"allowed_domains": ["old.com"], "session_hours": 2},
        {"AI_INVESTMENTS_ALLOWED_DOMAINS": "firm.com, other.com",
         "AI_INVESTMENTS_END_WITH_TOKEN": "true", "AI_INVESTMENTS_SESSION_HOURS": ""},
    )  # fmt: skip
    assert made.allowed_domains == {"firm.com", "other.com"}
    assert made.session_hours == 2
    assert made.end_with_token


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"allowed_domain": ["firm.com"]}, "no setting “allowed_domain”"),
        ({"allowed_domains": "firm.com"}, "must be a list"),
        ({"allowed_domains": ["*.firm.com"]}, "list each subdomain"),
        ({"allowed_domains": ["@firm.com"]}, "is no domain"),
        ({"allowed_domains": ["com"]}, "is no domain"),
        ({"allowed_domains": [""]}, "is no domain"),
        ({"allowed_emails": ["firm.com"]}, "is no address"),
        ({"allowed_domains": ["firm.com"], "admins": ["ann"]}, "is no address"),
        ({"allow_everyone": "yes"}, "true or false"),
        ({"allow_everyone": 1}, "true or false"),
        ({"allowed_domains": ["firm.com"], "session_hours": 0}, "more than 0"),
        ({"allowed_domains": ["firm.com"], "session_hours": "long"}, "must be a number"),
        ({"allowed_domains": ["firm.com"], "groups_claim": ""}, "must be a text"),
    ],
)
def test_settings_that_cannot_be_meant_are_refused(settings: dict[str, Any], said: str) -> None:
    assert said in refusal(settings)


def test_a_variable_that_cannot_be_read_is_named() -> None:
    told = refusal({}, {"AI_INVESTMENTS_ALLOW_EVERYONE": "perhaps"})
    assert "AI_INVESTMENTS_ALLOW_EVERYONE must be true or false" in told


LETTERS = st.text(string.ascii_letters + "-.", min_size=1, max_size=12)


@given(before=LETTERS, between=st.sampled_from(["", "-", "."]), after=LETTERS)
def test_a_domain_with_anything_added_is_another(before: str, between: str, after: str) -> None:
    for domain in (f"{before}{between}firm.com", f"firm.com{between}{after}"):
        assert DOMAIN.decide(ANN | {"email": f"ann@{domain}"}, NOW).standing == "refused"


@given(email=st.text(max_size=30) | LETTERS.map(lambda each: f"{each}@firm.com"))
def test_an_address_comes_in_exactly_where_its_domain_is_listed(email: str) -> None:
    local, _, domain = email.partition("@")
    ascii_lower = "".join(chr(ord(c) + 32) if "A" <= c <= "Z" else c for c in domain)
    plain = bool(local) and not any(c.isspace() for c in local)
    expected = plain and ascii_lower in ("firm.com", "other.example")
    assert DOMAIN.decide(ANN | {"email": email}, NOW).allowed == expected


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=4,
)
NAMES = st.sampled_from(["iss", "sub", "iat", "exp", "email", "email_verified", "groups", "name"])


@given(claims=st.dictionaries(NAMES, VALUES))
def test_no_claims_whatsoever_break_the_rule_or_open_it(claims: dict[str, Any]) -> None:
    decision = rule(allowed_groups=["research group of this firm"]).decide(claims, NOW)
    assert not decision.allowed
    assert decision.reason
