"""The sample's customers: whom Fernpost sells to, in the order of their size, and the records of its customers file."""

from collections.abc import Iterator
from datetime import date, timedelta

from analytics.sample.company import NAME_HEADS, NAME_TAILS, PLANS

NAMES = tuple(f"{head} {tail}" for tail in NAME_TAILS for head in NAME_HEADS)
# The first letter of each one's plan, as its tickets have it.
_PLANS = (
    "TTTFETBEFTFFTEFBFFBTTFTFFFTTTFEEFTFTFFTFTBTETFFFBBFBTBFBFFTTFFBTTFTEFTFTTFEEETFBFTFTFTFFFFFTFFTFFFTE"
    "FETBFEBFFTFFTFFFBFBFFTFTFETBTTBTFFTTBFTFFTTTBTFTFEFFTFFFBFEFEETBFFTTFFETFBTTTBEEFFFTFEETTBFTBFFTTFTB"
    "FFTFFEEFEFFFFTFFETTBBTBTBTBFFTBFBEBTBFBTTBTTBBTEEFFFFBFBTEEFFFFFTFFBTEEBTTFFTBTTFFETBTBTFFBFFBFTTBTT"
    "BFFBBBFBTTTFTBTTFFTBFBFTTFFBTFTFTTBTTTEBTETTFTFFBETTFFBTBFTTFFFFTEBFBTTFBFBBBTEBFTETTFFBTTFFETEFBFBT"
    "BBFBTTFTTTTEFFFTTBTFBFFFTBBTTTTBTEBFTTFTETFFFFEEFTETFETTTFTTTTFEFFBFTFFTTTTTTTTFFBEBFTFFFBFTBTBTTBFF"
    "ETEEBTTTTTBTFEFFBFFFTTTBEFTTEBTBFTBFEBTEFFFFBFBFETEFTBETTETBFTTFEFTBFTFBFFTTEFEFFBFFTFTTBFFTTFFTTEBF"
    "TFFFBTFBTFTFBBTTBTFTFBBFTFTBTFTBBTTFETFTTFETETTTBTFBTTFBEBBFTTBEFBTFFTTTTTBBTFTFTBFBBFFFFBFFTFFTFFFT"
    "BBFFFBTETBFFFBFFFEBFBTBFEFFEFETFBTBBFBFFTTTTFBTFETBTFFBBTTFFEFTBBBTTFFFTTTTTFBBEFFBBFTFFFTEFTFTFFFBE"
    "TFFBFTFTTFTTBFBETEFTBTETBTEFETFTFFBTEFFFTTFTTTFTFFETBFFTFBTFFFTBFFFTFFFTTTFFFEFFFTFBTFTETBTFFTTBFTTT"
)
_SEGMENTS = (("Large", 30, 6), ("Mid-market", 210, 2), ("Small", len(NAMES), 1))  # up to which place, times the price
_PRICES = {"Free": 0, "Team": 1_200, "Business": 6_000, "Enterprise": 24_000}  # a year, of a small customer
_FIRST = date(2019, 1, 7)


def domain(place: int) -> str:
    """The mail domain of the customer at a place in NAMES."""
    return "".join(c for c in NAMES[place].lower() if c.isascii() and c.isalnum()) + f"{place}.example"


def plan(place: int) -> str:
    """The plan of the customer at a place in NAMES."""
    return next(name for name in PLANS if name[0] == _PLANS[place])


def customers() -> Iterator[dict[str, str]]:
    """Columns of the customer records. revenue: a year, in Fernpost's currency; a free plan pays 0."""
    for place, name in enumerate(NAMES):
        segment, _, times = next(one for one in _SEGMENTS if place < one[1])
        paid = _PRICES[plan(place)] * times
        yield {
            "customer": name,
            "plan": plan(place),
            "revenue": str(paid + paid * (place * 37 % 50) // 100),
            "segment": segment,
            "since": (_FIRST + timedelta(days=place * 131 % 2_200)).isoformat(),
        }
