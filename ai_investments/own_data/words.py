"""Words of other tables in the words of this one: rounds, states of a deal, business, countries."""

import re
from collections.abc import Mapping
from functools import lru_cache

from ai_investments.own_data.missing import tidy
from ai_investments.schema import ROUNDS, SEGMENTS

ROUND_WORDS: tuple[tuple[str, str], ...] = (
    (r"\bseries[ -]?([a-l])\b", ""),
    (r"^([a-l])([ -]?\d|\+|-?ext\.?)?$", ""),
    (r"licen[cs]e|acqui-?hire", "Licence & hire"),
    (r"secondary|share (?:sale|purchase)", "Secondary"),
    (r"tender|buy-?back|repurchase", "Tender"),
    (r"convertible|\bsafe\b|\bnote\b", "Convertible"),
    (r"debt|loan|credit|bond", "Debt"),
    (r"post[- ]ipo|\bpipe\b", "Growth"),
    (r"\bipo\b|public offering|spac|direct listing", "IPO"),
    (r"merger of equals|^merger$", "Merger"),
    (r"acqui|buy-?out|\blbo\b|m&a|merger|takeover", "Acquisition"),
    (r"pre-?seed|\bseed\b|angel|accelerator|incubator|crowd|grant", "Seed"),
    (r"corporate|strategic|joint venture", "Strategic"),
    (
        r"growth|expansion|late|private equity|\bpe\b|mezzanine|venture|\bvc\b|early|equity",
        "Growth",
    ),
)
"""Pattern and kind of round, the first that is found counts; empty: the series of that letter."""

STATUS_WORDS: tuple[tuple[str, str], ...] = (
    (r"cancel|fail|withdrawn|terminat|abandon|bankrupt", "cancelled"),
    (r"talk|rumou?r|upcoming|expected|in progress|negotiat|planned", "in_talks"),
    (r"announce|pending|definitive|signed|agreed", "announced"),
    (r"clos|complet|done|effective|final|paid", "closed"),
)
BASIS_WORDS: tuple[tuple[str, str], ...] = (
    (r"pre", "pre_money"), (r"post", "post_money"), (r"offer", "offer_price"),
    (r"market", "market_cap"), (r"second|tender", "secondary_price"),
    (r"purchase|acqui", "purchase_price"), (r"merger", "merger_value"), (r"", "unspecified"),
)  # fmt: skip
SEGMENT_WORDS: tuple[tuple[str, str], ...] = (
    (r"label|annotation|training data", "Data & labelling"),
    (r"defen[cs]e|military|weapon", "Defence"),
    (r"robot|autonomous vehicle|self-driving|drone|physical ai|humanoid", "Robotics & physical AI"),
    (r"semiconductor|\bchips?\b|photonic|processor|hardware", "Chips & photonics"),
    (r"health|medic|biotech|drug|pharma|life science|clinical", "Healthcare"),
    (r"foundation model|language model|\bllms?\b|frontier|general ai|\bagi\b", "Foundation models"),
    (r"developer|devops|coding|\bcode\b|programming|software engineering", "Developer tools"),
    (r"cloud|data ?cent|compute|\bgpus?\b|infrastructure|hosting", "Cloud & compute"),
    (r"video|image|audio|voice|music|media|creative", "Media generation"),
    (r"consumer|social|gaming|companion|b2c|e-?commerce", "Consumer applications"),
    (r"enterprise|saas|software|legal|fintech|financ|insur|sales|customer|\bhr\b|b2b|analytics|"
     r"security|marketing|artificial intelligence|\bai\b", "Enterprise applications"),
)  # fmt: skip
GROUP_WORDS: tuple[tuple[str, str], ...] = (
    (r"competitor|rival", "competitor_lab"), (r"owner|parent|shareholder", "owner"),
    (r"\blabs?\b|ai company|model", "ai_lab"), (r"distribut|reseller|odm|oem", "distributor"),
    (r"government|public sector|federal|defen[cs]e|agency", "government"),
    (r"auto|car maker|vehicle", "automotive"),
    (r"enterprise|corporate|company|cloud|hyperscaler|bank|retail|health", "enterprise"),
)  # fmt: skip
DEFINITION_WORDS: tuple[tuple[str, str], ...] = (
    (r"lease", "incl_finance_leases"), (r"\bnet\b|proceeds", "net_of_proceeds"),
    (r"company|own|as reported|guidance", "company_reported"),
    (r"cash|ppe|pp&e|property|purchases", "cash_ppe"),
)  # fmt: skip
COUNTRIES: dict[str, str] = {
    "united states": "US", "united states of america": "US", "usa": "US", "u.s.": "US", "us": "US",
    "china": "CN", "people's republic of china": "CN", "united kingdom": "GB", "uk": "GB",
    "great britain": "GB", "england": "GB", "scotland": "GB", "france": "FR", "germany": "DE",
    "deutschland": "DE", "canada": "CA", "israel": "IL", "india": "IN", "japan": "JP",
    "south korea": "KR", "korea": "KR", "republic of korea": "KR", "singapore": "SG",
    "switzerland": "CH", "schweiz": "CH", "sweden": "SE", "norway": "NO", "denmark": "DK",
    "finland": "FI", "netherlands": "NL", "the netherlands": "NL", "belgium": "BE",
    "austria": "AT", "ireland": "IE", "spain": "ES", "portugal": "PT", "italy": "IT",
    "poland": "PL", "czech republic": "CZ", "czechia": "CZ", "estonia": "EE", "latvia": "LV",
    "lithuania": "LT", "romania": "RO", "bulgaria": "BG", "hungary": "HU", "greece": "GR",
    "ukraine": "UA", "turkey": "TR", "türkiye": "TR", "luxembourg": "LU", "iceland": "IS",
    "united arab emirates": "AE", "uae": "AE", "saudi arabia": "SA", "qatar": "QA", "egypt": "EG",
    "hong kong": "HK", "taiwan": "TW", "australia": "AU", "new zealand": "NZ", "brazil": "BR",
    "mexico": "MX", "argentina": "AR", "chile": "CL", "colombia": "CO", "indonesia": "ID",
    "vietnam": "VN", "thailand": "TH", "malaysia": "MY", "philippines": "PH", "pakistan": "PK",
    "nigeria": "NG", "kenya": "KE", "south africa": "ZA", "cayman islands": "KY",
}  # fmt: skip


COMMA = re.compile(r",(?!\s*(?:inc|llc|ltd|l\.?p\.?|corp|co|gmbh|plc)\b)", re.IGNORECASE)
"""Between two names, not before a legal form."""


@lru_cache(maxsize=4096)
def round_of(text: str) -> str:
    """Return the kind of round that a text names ("Later Stage VC (Series C1)"), or empty."""
    plain = tidy(text).casefold()
    exact = {name.casefold(): name for name in ROUNDS}
    if plain in exact:
        return exact[plain]
    for pattern, kind in ROUND_WORDS:
        found = re.search(pattern, plain)
        if found:
            return kind or f"Series {found[1].upper()}"
    lettered = re.search(r"\bseries[ -]?([a-l])\d*", plain)
    return f"Series {lettered[1].upper()}" if lettered else ""


def segment_of(text: str) -> str:
    """Return the line of business that a text names first, or empty."""
    return _of(text, SEGMENT_WORDS, SEGMENTS)


def one_of(text: str, words: tuple[tuple[str, str], ...], allowed: tuple[str, ...]) -> str:
    """Return which of the words allowed a text means: itself, or by pattern; empty for none."""
    return _of(text, words, allowed)


def country_of(text: str) -> str:
    """Return the country that a text names ("Paris, Île-de-France, France, Europe"), or empty."""
    if re.fullmatch(r"[A-Z]{2}", text.strip()):
        return "GB" if text.strip() == "UK" else text.strip()
    parts = [tidy(part).casefold() for part in re.split(r"[,;/]", text)]
    return next((COUNTRIES[part] for part in reversed(parts) if part in COUNTRIES), "")


def names(text: str) -> str:
    """Return a list of names as this table writes it: "; " between, each once.

    Semicolons, line breaks and "++" separate; commas only where nothing else does, so that
    "Andreessen Horowitz, Sequoia" comes apart and "Acme, Inc.; Sequoia" does not.
    """
    parts = re.split(r";|\+\+|\n|\|", text)
    if len([part for part in parts if part.strip()]) < 2 or all(
        part.rstrip().endswith(",") for part in parts[:-1]
    ):
        parts = COMMA.split(text.replace("\n", " "))
    kept = (" ".join(part.split()).strip(",") for part in parts)
    return "; ".join(dict.fromkeys(part for part in kept if part))


@lru_cache(maxsize=4096)
def _of(text: str, words: tuple[tuple[str, str], ...], allowed: tuple[str, ...]) -> str:
    plain = tidy(text).casefold()
    exact: Mapping[str, str] = {name.casefold().replace("_", " "): name for name in allowed}
    found = exact.get(plain.replace("_", " "))
    if found:
        return found
    return next((word for pattern, word in words if re.search(pattern, plain)), "")
