"""Caption: what is printed in the picture of a chart and begins its text."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Caption:
    """All that the numbers of a chart rest on."""

    title: str
    scope: str
    period: str
    base: str

    @property
    def lines(self) -> list[str]:
        return [self.title, f"{self.scope} · {self.period}", self.base]
