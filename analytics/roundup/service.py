"""The roundup service: a week's roundup as people get it: frozen when published, else composed with their words."""

import logging
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from analytics.figures.roundup_chart import chart_library
from analytics.metrics.calendar import Calendar
from analytics.metrics.scope import Scope
from analytics.operations.workbench import Workbench
from analytics.roundup.document import html_document
from analytics.roundup.edition import Edition
from analytics.roundup.frozen import from_json, to_json
from analytics.roundup.links import page_link
from analytics.roundup.picture import Camera, NoBrowser
from analytics.roundup.signal_index import SignalIndex
from analytics.roundup.story import compose
from analytics.roundup.thanks import Thanks
from analytics.roundup.week import first_day
from analytics.signals.expected import Expected
from analytics.store.editions import Editions, Published, Words, scope_key
from analytics.store.facts import Facts
from analytics.workspace.events import Event
from analytics.workspace.lists import ISSUES
from analytics.workspace.settings import OFF
from analytics.workspace.themes import themes_of

log = logging.getLogger("tagwatch.roundup")
LONGEST_HEADLINE, LONGEST_NOTE = 160, 120


@dataclass(frozen=True)
class Roundup:
    """One week: its content, and the frozen form that it is from (None: not published)."""

    edition: Edition
    scope: Scope
    published: Published | None = None
    _drawn: dict[str, str] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def key(self) -> str:
        return scope_key(self.scope.teams, self.scope.sources)

    def document(self, *, theme: str = "light") -> str:
        """The HTML of the frame; of a published week the one that was kept (in its own look)."""
        if self.published and theme == "light":
            return self.published.document
        if theme not in self._drawn:
            self._drawn[theme] = html_document(self.edition, theme=theme)
        return self._drawn[theme]


@dataclass(frozen=True)
class RoundupService:
    """What a roundup is made from: one version's facts, and the published weeks."""

    facts: Facts
    calendar: Calendar
    editions: Editions
    events: tuple[Event, ...] = ()
    signals: SignalIndex | None = None
    expectations: Expected | None = None
    thanks: Thanks | None = None

    @classmethod
    def of(cls, bench: Workbench, facts: Facts, calendar: Calendar) -> "RoundupService":
        """The service of a store, with its signals."""
        signals, expectations = SignalIndex.of(bench, facts), bench.expected(facts)
        state = bench.state
        issues = bench.workspace.list_of(ISSUES) if bench.settings.thanks != OFF else {}
        thanks = Thanks(bench.settings.thanks, state, issues, tuple(themes_of(state)))
        return cls(facts, calendar, Editions(bench.folder), bench.events, signals, expectations, thanks)

    def roundup(self, scope: Scope = Scope(), *, week: date | None = None, today: date | None = None) -> Roundup:
        """The roundup of a week, the newest complete one when none is given; as published if it was."""
        scope = Scope(teams=scope.teams, sources=scope.sources)
        begin = first_day(self.calendar, week) if week else self.calendar.last_complete("week")
        kept = begin and self.editions.published(begin, scope_key(scope.teams, scope.sources))
        if kept:
            return Roundup(from_json(kept.edition), scope, kept)
        return Roundup(self.composed(scope, week=week, today=today), scope)

    def composed(self, scope: Scope, *, week: date | None = None, today: date | None = None) -> Edition:
        """The week as it counts now, with the words that people put in, whether or not it was published."""
        key = scope_key(scope.teams, scope.sources)
        begin = first_day(self.calendar, week) if week else self.calendar.last_complete("week")
        before = begin and self.editions.published(begin - timedelta(days=7), key)
        edition = compose(
            self.facts,
            self.calendar,
            scope,
            week=week,
            today=today,
            earlier=from_json(before.edition) if before else None,
            events=self.events,
            signals=self.signals,
            expectations=self.expectations,
        )
        words = self.editions.words(edition.week, key)
        return replace(
            edition,
            headline=words.headline or edition.headline,
            note=words.note,
            thanks=self.thanks.line(self.facts, scope, edition.week, edition.week_end) if self.thanks else "",
            footer=replace(edition.footer, link=page_link(edition.week, scope.teams)),
        )

    def publish(self, roundup: Roundup, camera: Camera, *, who: str | None = None) -> Roundup:
        """Freeze numbers, document and picture. Without a browser the picture is left out and drawn when asked for."""
        document = Roundup(roundup.edition, roundup.scope).document()
        try:
            picture = camera.png(document)
        except NoBrowser:
            picture = None
        kept = self.editions.publish(
            roundup.edition.week,
            roundup.key,
            headline=roundup.edition.headline,
            edition=to_json(roundup.edition),
            document=document,
            library=chart_library(),
            picture=picture,
            who=who,
        )
        about = {"week": str(roundup.edition.week), "revision": kept.revision, "picture": picture is not None}
        log.info("The roundup of %s is published, revision %s.", *list(about.values())[:2], extra={"fields": about})
        return Roundup(from_json(kept.edition), roundup.scope, kept)

    def reword(self, roundup: Roundup, words: Words, *, who: str | None = None) -> None:
        """Keep a headline and a note for a week that is not published yet."""
        self.editions.change_words(
            roundup.edition.week,
            roundup.key,
            Words(words.headline[:LONGEST_HEADLINE], words.note[:LONGEST_NOTE]),
            who=who,
        )


def picture_of(roundup: Roundup, camera: Camera, *, theme: str = "light", scale: int = 1) -> bytes:
    """The PNG; of a published week the very bytes that were kept."""
    if roundup.published and roundup.published.picture and theme == "light" and scale == 1:
        return roundup.published.picture
    return camera.png(roundup.document(theme=theme), scale=scale)
