"""Customer rules: when a customer is at risk or has potential, as the workspace set it. Nothing is weighed."""

from dataclasses import dataclass, replace
from functools import cached_property

from analytics.formatting import counted
from analytics.workspace.checks import State, records
from analytics.workspace.conventions import fold
from analytics.workspace.customer_kinds import CUSTOMER_RULES, PLANS

PAST_WEEKS = 26  # of a customer's own past, at most; half of it at least


@dataclass(frozen=True)
class Rule:
    """One rule. `list`: the list that it is of; empty for what is no reason itself."""

    name: str
    list: str
    least: int
    weeks: int = 0
    times: float = 0.0
    off: bool = False

    @property
    def words(self) -> str:
        """The rule in a sentence, with what was set."""
        return {
            "writes more": f"Writes more than its own past: at least {counted(self.least, 'ticket')} in "
            f"{counted(self.weeks, 'week')}, and at least {self.times:g} times as many as in as many weeks of its "
            f"{PAST_WEEKS} before.",
            "open bugs": f"Waits on at least {counted(self.least, 'open bug')} that its tickets of the last "
            f"{counted(self.weeks, 'week')} name.",
            "same fault again": f"Reported a fault of one feature at least {counted(self.least, 'time')} in "
            f"{counted(self.weeks, 'week')}.",
            "incident": f"Was affected by at least {counted(self.least, 'incident')} of the last "
            f"{counted(self.weeks, 'week')}.",
            "larger plan": f"Asked in at least {counted(self.least, 'ticket')} of {counted(self.weeks, 'week')} for "
            "what a larger plan has.",
            "new users ask how": f"At least {counted(self.least, 'user')} who never wrote before asked how something "
            f"is done, in {counted(self.weeks, 'week')}.",
            "at risk": f"Listed as at risk: at least {counted(self.least, 'rule')} of that list hold.",
            "potential": f"Listed as potential: at least {counted(self.least, 'rule')} of that list hold.",
            "call": f"Worth a call: at most {counted(self.least, 'customer')} per owner, and nobody who was called or "
            f"needed no call in the last {counted(self.weeks, 'week')}.",
        }[self.name]


DEFAULTS = (
    Rule("writes more", "at risk", 4, 4, 2.0),
    Rule("open bugs", "at risk", 1, 13),
    Rule("same fault again", "at risk", 3, 13),
    Rule("incident", "at risk", 1, 13),
    Rule("larger plan", "potential", 2, 13),
    Rule("new users ask how", "potential", 3, 4),
    Rule("at risk", "", 2),
    Rule("potential", "", 1),
    Rule("call", "", 10, 8),
)


@dataclass(frozen=True)
class Rules:
    """The rules of a workspace, and the plans that they compare."""

    known: tuple[Rule, ...] = DEFAULTS
    plans: tuple[tuple[int, str, tuple[str, ...]], ...] = ()  # place, plan, features that smaller ones lack

    @classmethod
    def of(cls, state: State) -> "Rules":
        """The rules as the records of a workspace set them; what is empty there is as it comes."""
        decided = {record["rule"]: record for record in records(state, CUSTOMER_RULES)}
        known = []
        for rule in DEFAULTS:
            if own := decided.get(rule.name):
                rule = replace(
                    rule,
                    off=bool(own["off"]),
                    least=max(1, int(own["least"])) if own["least"] else rule.least,
                    weeks=max(1, int(own["weeks"])) if own["weeks"] and rule.weeks else rule.weeks,
                    times=float(own["times"]) if own["times"] and rule.times else rule.times,
                )
            known.append(rule)
        plans = sorted((int(r["place"]), r["plan"], tuple(r["features"])) for r in records(state, PLANS))
        return cls(tuple(known), tuple(plans))

    def named(self, name: str) -> Rule:
        """One rule."""
        return next(rule for rule in self.known if rule.name == name)

    def reasons(self, list_: str) -> tuple[Rule, ...]:
        """The rules of one list that are on."""
        return tuple(rule for rule in self.known if rule.list == list_ and not rule.off)

    def larger_plan(self, feature: str, plan: str) -> str:
        """The smallest plan that has a feature, where it is larger than `plan`; empty where it is not, or not known.

        >>> rules = Rules(plans=((1, "Free", ()), (2, "Team", ("Guest links",))))
        >>> rules.larger_plan("Guest links", "free"), rules.larger_plan("Guest links", "Team")
        ('Team', '')
        """
        own = self._places.get(fold(plan))
        if own is None:
            return ""
        having = [(place, name) for place, name, features in self.plans if feature in features]
        place, name = min(having, default=(own, ""))
        return name if place > own else ""

    @property
    def plan_features(self) -> tuple[str, ...]:
        """The features of which it is known which plan has them."""
        return tuple(dict.fromkeys(feature for _, _, features in self.plans for feature in features))

    @cached_property
    def _places(self) -> dict[str, int]:
        return {fold(name): place for place, name, _ in self.plans}
