"""Who people are in the street and what they do: the draw of each family of people.

Start at `DRAWS`. Everybody is a person of the wardrobe who also has a pose, busy hands and a role's clothes.
Left out: how that looks (see `families`).
"""

from collections.abc import Callable, Mapping
from typing import Any

from synthgen.rng import Generator
from synthgen.world.family import Parameters
from synthgen.world.people.numbers import pose_tables, tables
from synthgen.world.people.wardrobe import checked_stature, choices, draw_person, pick, with_fixed

_OWN = ("pose", "hands", "fallen", "seat_m", "stoop_deg", "bag_color", "umbrella_color", "vest", "trouser_bands")
"""Parameters that are drawn here."""
_STRETCHED = {"skirt": "straight", "slip": "slim", "dress": "blouse", "coat": "jacket", "long_coat": "jacket"}
"""What is worn instead of clothes that do not follow bent or lying bodies."""


def _drawn(rng: Generator, fixed: Mapping[str, object], role: str) -> Parameters:
    """A person in a role; the role's row says what differs from everybody."""
    row: Mapping[str, Any] = tables()["roles"][role]
    age = str(row.get("age", "adult"))
    chosen = {name: value for name, value in fixed.items() if name not in _OWN}
    chosen |= {name: str(rng.choice(values)) for name, values in row.get("wears", {}).items() if name not in fixed}
    chosen |= {name: value for name, value in row.get("is", {}).items() if name not in fixed}
    does = _doings(rng, fixed, row)
    if does["pose"] != "none" and "gait" not in fixed:
        chosen["gait"] = "stand"
    person = _fit_for(does, draw_person(rng, chosen, age), chosen)
    if "stride" in row and "stride_m" not in fixed:
        person["stride_m"] = round(float(person["stride_m"]) * row["stride"], 3)
    if does["hands"] in ("handbag", "umbrella", "crutches") and "backpack" not in fixed:
        person["backpack"] = False
    return checked_stature(with_fixed(person | does, fixed, choices()), age)


def _doings(rng: Generator, fixed: Mapping[str, object], row: Mapping[str, Any]) -> Parameters:
    """What a role does: its pose unless it walks, its hands unless it runs or has a pose."""
    table = tables()
    pose = pick(rng, row.get("poses", {"none": 1}))
    hands = pick(rng, row.get("hands", {name: item["share"] for name, item in table["hands"].items()}))
    if fixed.get("gait", "stand") != "stand" and not row.get("always_posed"):
        pose = "none"
    pose, hands = str(fixed.get("pose", pose)), str(fixed.get("hands", hands))
    is_busy = "hands" in fixed or len(row.get("hands", ())) == 1
    if not is_busy and (fixed.get("gait") == "run" or pose != "none"):
        hands = "free"
    colors = list(table["backpack"]["colors"])
    return {
        "pose": pose,
        "hands": hands,
        "fallen": round(float(rng.uniform(0.0, 1.0)), 3),
        "seat_m": 0.45,
        "stoop_deg": round(float(rng.uniform(*row["stoop_deg"])), 1),
        "bag_color": str(rng.choice(colors)),
        "umbrella_color": str(rng.choice(["black", "black", "navy", "red", "teal", "yellow", "burgundy", "gray"])),
        "vest": str(rng.choice(row.get("vest", ["none"]))),
        "trouser_bands": bool(rng.random() < row.get("trouser_bands", 0.0)),
    }


def _fit_for(does: Parameters, person: Parameters, chosen: Mapping[str, object]) -> Parameters:
    """The person in clothes that follow a bent or lying body."""
    row = pose_tables()["poses"].get(does["pose"], {"posture": "wait"})
    if row["posture"] in ("wait", "apart"):
        return person
    changed: Parameters = {}
    for what in ("top", "bottom"):
        if person[what] in _STRETCHED and what not in chosen:
            changed[what] = _STRETCHED[str(person[what])]
    if does["pose"] in ("supine", "side", "curled") and "backpack" not in chosen:
        changed["backpack"] = False
    return person | changed


def _draw(role: str) -> Callable[[Generator, Mapping[str, object]], Parameters]:
    def draw(rng: Generator, fixed: Mapping[str, object]) -> Parameters:
        return _drawn(rng, fixed, role)

    return draw


ROLES = ("adult", "child", "elderly", "umbrella", "luggage", "crutches", "worker", "police", "sitting")
DRAWS = {role: _draw(role) for role in ROLES}
