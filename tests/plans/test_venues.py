"""The list of halls: how often each is used, by whom it can be seen, what it costs."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from lunxun.org.actors import actor_of
from lunxun.plans import queries
from lunxun.plans.models import Venue
from tests.cast import SATURDAY
from tests.plans.test_conflicts import second_session


def test_a_hall_tells_how_often_it_is_used_and_when_last(cast, signed_in):
    hall = Venue.objects.create(organisation=cast.organisation, code="hall-9", name="分会场九", seats=80)
    Venue.objects.create(organisation=cast.outsider.organisation, code="hall-9", name="别区会场", seats=10)
    second_session(cast, venue=hall)
    second_session(cast, venue=hall, number=10, state="cancelled")
    client = signed_in(cast.clerk)
    html = client.get("/plan/venues/?q=分会场九").content.decode()
    assert "分会场九" in html and "别区会场" not in html
    (found,) = queries.venues_with_sessions(actor_of(cast.clerk)).filter(pk=hall.pk)
    assert (found.session_count, found.last_on) == (1, SATURDAY)
    assert "分会场九" not in client.get("/plan/venues/?q=会场九&unused=1").content.decode()


def test_queries_of_the_list_do_not_grow(cast, signed_in):
    client = signed_in(cast.clerk)
    counts = []
    for more in (0, 3):
        for number in range(more):
            Venue.objects.create(
                organisation=cast.organisation, code=f"more-{number}", name=f"小会议室{number}", seats=20
            )
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/plan/venues/").status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]
