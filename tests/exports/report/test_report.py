"""Reports: what they say, that they open offline, and that names are only names."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from analytics.queries.people import unique_people
from exports.report.build import build_report
from exports.report.figures import report_span
from exports.report.parameters import ReportFormat, ReportParameters
from lab.analytics_data import Amount, Filler
from spoton.service_errors import InvalidInputError
from tests.factories import make_environment
from tracking.models import Environment, Zone

pytestmark = [pytest.mark.django_db, pytest.mark.once]
END = datetime(2026, 11, 23, tzinfo=UTC)
NASTY = """<script>alert(1)</script> & "x" #strong[y] $z$ *w* \\ 中"""


class _Page(HTMLParser):
    """The elements, addresses and text of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self.words: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.addresses += [v or "" for k, v in attrs if k in ("src", "href", "srcset", "data")]

    def handle_data(self, data: str) -> None:
        self.words.append(data.strip())


@pytest.fixture
def shop(db: None) -> Environment:
    """Two days with figures, and two before."""
    filler = Filler("shop", Amount(60_000, days=2), END)
    filler.fill()
    return filler.environment


def _built(
    environment: Environment, path: Path, kind: ReportFormat = ReportFormat.HTML, days: int = 2
) -> bytes:
    start = END - timedelta(days=days)
    zone = ZoneInfo("Europe/Berlin")
    parameters = ReportParameters(environment, start, END, kind, zone)
    told: list[tuple[float, int]] = []
    build_report(parameters, path, lambda *said: told.append(said), lambda: None)
    assert told == sorted(told)
    assert told[-1][0] == 1
    return path.read_bytes()


def test_the_page_shows_figures_beside_those_before(shop: Environment, tmp_path: Path) -> None:
    page = _Page(_built(shop, tmp_path / "out").decode())
    people = unique_people(shop, END - timedelta(days=2), END)
    assert people > 100
    assert str(people) in page.words
    for words in ("Peak", "Occupancy", "Weekdays and hours", "Where people were", "Zone 1", "c01"):
        assert words in page.words, words
    assert any(re.fullmatch(r"[+−±]\d+ %", word) for word in page.words)
    assert page.tags.count("svg") > 6


def test_the_page_asks_for_nothing_else(shop: Environment, tmp_path: Path) -> None:
    page = _Page(_built(shop, tmp_path / "out").decode())
    assert not {"script", "link", "iframe", "img"} & set(page.tags)
    assert page.addresses
    assert all(address.startswith("data:image/png;base64,") for address in page.addresses)


def test_names_are_never_markup(shop: Environment, tmp_path: Path) -> None:
    for rows in (shop.zones, shop.lines, shop.cameras, Environment.objects):
        rows.update(name=NASTY)
    shop.refresh_from_db()
    text = _built(shop, tmp_path / "out").decode()
    page = _Page(text)
    assert "script" not in page.tags
    assert NASTY in page.words
    assert _built(shop, tmp_path / "out", ReportFormat.PDF).startswith(b"%PDF-")


def test_the_pdf_has_pages_and_its_fonts(shop: Environment, tmp_path: Path) -> None:
    pdf = _built(shop, tmp_path / "out", ReportFormat.PDF)
    assert pdf.startswith(b"%PDF-")
    assert pdf.rstrip().endswith(b"%%EOF")
    assert b"DejaVuSans" in pdf


@pytest.mark.parametrize("kind", ReportFormat)
def test_an_empty_environment_has_a_report(kind: ReportFormat, tmp_path: Path, db: None) -> None:
    empty = make_environment("empty")
    Zone.objects.create(
        environment=empty, zone_id="z", name="Zone", polygon=[[0, 0], [1, 0], [1, 1]]
    )
    text = _built(empty, tmp_path / "out", kind)
    if kind is ReportFormat.HTML:
        assert "No camera was watched in this period." in text.decode()


@pytest.mark.parametrize(("days", "bucket"), [(1, "15-minutes"), (7, "hour"), (30, "day")])
def test_buckets_can_be_told_apart(days: int, bucket: str, campus: Environment) -> None:
    parameters = ReportParameters(campus, END - timedelta(days=days), END)
    assert report_span(parameters).bucket == bucket


def test_a_period_without_time_is_refused(campus: Environment, tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError):
        _built(campus, tmp_path / "out", days=0)
