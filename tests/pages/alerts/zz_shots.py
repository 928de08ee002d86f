"""tmp"""

import io, sys
import pytest
from django.test import Client
from django.conf import settings
from PIL import Image
from django.utils import timezone
from accounts.models import Role
from alerts.models import *
from alerts.kinds import Kind
from tests.factories import make_user, make_person
from tests.pages.alerts.conftest import ago
from tracking.models import Zone
from tracking.models import PersonImage
from tracking.services.cameras import pictures

pytestmark = pytest.mark.django_db(transaction=True)


def fill(place, street_photo, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    ada = make_user(Role.ADMIN, "ada")
    olga = make_user(Role.OPERATOR, "olga")
    photo = Image.open(street_photo)
    crop = photo.crop((40, 380, 250, 910))
    (tmp_path / "people").mkdir()
    crop.save(tmp_path / "people/a.jpg")
    person = make_person(place.campus)
    PersonImage.objects.create(
        person=person,
        camera=place.camera,
        path="people/a.jpg",
        quality=1,
        time=timezone.now(),
        width=210,
        height=530,
    )
    for small in (True, False):
        p = pictures.path_of(place.camera.pk, small=small)
        p.parent.mkdir(exist_ok=True)
        photo.crop((0, 200, 810, 808)).save(p)
    dwell = AlertRule.objects.create(
        environment=place.campus,
        name="Waiting too long",
        kind=Kind.DWELL_OVER,
        zone=place.zone,
        seconds=600,
        schedule=[
            {"days": [0, 1, 2, 3, 4], "from": "08:00", "to": "18:00"},
            {"days": [5], "from": "09:00", "to": "14:00"},
        ],
        time_zone="Europe/Berlin",
    )
    AlertRule.objects.create(
        environment=place.campus,
        name="Gate at night",
        kind=Kind.LINE_CROSSED,
        line=place.line,
        direction="in",
        enabled=False,
        schedule=[{"days": [0, 1, 2, 3, 4, 5, 6], "from": "22:00", "to": "06:00"}],
        time_zone="Europe/Berlin",
    )
    gate = AlertRule.objects.create(
        environment=place.campus, name="Storeroom", kind=Kind.ZONE_ENTERED, zone=place.zone
    )
    a = [
        place.alert(minutes=2),
        place.alert(gate, 6, person=person, value=1),
        place.alert(
            place.lost,
            9,
            acknowledged_at=ago(4),
            acknowledged_by=olga,
            note="Cable was loose at the switch in room 2.14; replaced it and asked facility to fix the conduit.",
        ),
        place.alert(dwell, 42, resolved_at=ago(20), person=person),
        place.alert(
            minutes=190,
            resolved_at=ago(170),
            acknowledged_at=ago(180),
            acknowledged_by=olga,
            cause="x",
        ),
    ]
    mqtt = AlertReceiver.objects.create(
        name="Home Assistant",
        kind="mqtt",
        shown_address="mqtts://broker.example.org",
        last_delivered_at=ago(1),
        all_rules=False,
    )
    mqtt.rules.set([place.crowd])
    AlertReceiver.objects.create(
        name="Night shift",
        kind="apprise",
        shown_address="mailtos://…",
        failures=3,
        last_error="No connection: connection refused.",
        retry_at=ago(-1),
    )
    place.delivery(a[0], state="pending", attempts=3, last_error="It answered HTTP 503.")
    place.delivery(a[1], state="delivered", attempts=1, delivered_at=ago(5))
    place.delivery(a[2], state="dead", attempts=29, last_error="No complete answer within 10 s.")
    place.delivery(None, state="delivered", attempts=1, delivered_at=ago(50), receiver=mqtt)
    return ada, a


def test_shots(browser, live_server, place, street_photo, tmp_path, settings):
    ada, alerts = fill(place, street_photo, tmp_path, settings)
    client = Client()
    client.force_login(ada)
    pages = {
        "list": "/alerts",
        "alert": f"/alerts/{alerts[2].alert_id}",
        "open": f"/alerts/{alerts[1].alert_id}",
        "rules": "/alerts/rules",
        "rule-new": "/alerts/rules/new",
        "rule": f"/alerts/rules/{alerts[3].rule.rule_id}",
        "receivers": "/alerts/receivers",
        "receiver-new": "/alerts/receivers/new",
        "receiver": f"/alerts/receivers/{place.hook.receiver_id}",
        "deliveries": "/alerts/deliveries",
    }
    import os

    only = os.environ.get("ONLY", "").split() or list(pages)
    sizes = [int(x) for x in os.environ.get("SIZES", "390 1280 2560").split()]
    schemes = os.environ.get("SCHEMES", "light dark").split()
    for width in sizes:
        for scheme in schemes:
            context = browser.new_context(
                viewport={
                    "width": width,
                    "height": {390: 844, 1280: 800, 2560: 1440}.get(width, 800),
                },
                color_scheme=scheme,
                has_touch=width == 390,
            )
            context.add_cookies(
                [
                    {
                        "name": "spoton_session",
                        "value": client.cookies["spoton_session"].value,
                        "url": live_server.url,
                    }
                ]
            )
            page = context.new_page()
            errs = []
            page.on("console", lambda m: errs.append(m.text))
            page.on("pageerror", lambda e: errs.append(str(e)))
            for name in only:
                page.goto(live_server.url + pages[name])
                page.wait_for_timeout(200)
                page.screenshot(
                    path=f"/work/shots/alerts-{name}-{width}-{scheme}.png", full_page=width == 390
                )
            print(width, scheme, errs)
            context.close()
