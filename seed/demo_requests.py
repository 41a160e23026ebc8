"""Scene 4 of the demonstration: each quarter, what mediators ask of the Alpi, and what it grants."""

from datetime import date, timedelta

from models import requesting
from models.base import db
from models.request import DeviceRequest
from pin40.orders import Quarter
from pin40.path_words import RequestStatus
from seed.demo_story import POOR, Story
from seed.demo_words import DECISIONS, MORE

LATE = {"mugron": "draft", "capbreton": "sent", "mimizan": "sent", "dax-numerique": "sent", "tarnos": "sent"}
"""What the coming quarter's requests still wait for; those of the other mediators are not written yet."""


def plan(story: Story) -> None:
    quarter = Quarter.of(story.start)
    coming = Quarter.of(story.today).next()
    for code in story.asking:
        story.plan(story.start + timedelta(days=16), _ask, code, quarter, "decided")
        one = quarter.next()
        while one < coming:
            ago = story.dice.randint(4, 20)
            story.plan(max(one.first_day - timedelta(days=ago), story.start + timedelta(days=50)), _ask, code, one,
                       "decided")  # fmt: skip
            for _ in range(story.scale.quarters):
                one = one.next()
        if code in LATE:
            story.plan(story.today - timedelta(days=story.dice.randint(2, 6)), _ask, code, coming, LATE[code])


def _ask(story: Story, day: date, code: str, quarter: Quarter, how: str) -> None:
    if quarter < Quarter.of(day):
        return
    with story.seen_by(code) as me:
        need = requesting.need(me, day)
        asked = max(need.proposed, story.wanted(code) - need.held - need.on_order)
        if asked < 1 and how == "decided":
            return  # enough in stock: nothing to ask for this quarter
        asked = max(asked, 1)
        why = story.dice.choice(MORE) if asked > need.proposed else None
        request = DeviceRequest(mediator_id=me, quarter=quarter.code, asked=asked, why=why, proposed=need.proposed,
                                proposal=need.sentence[:300])  # fmt: skip
        db.session.add(request)
        db.session.flush()
        if how != "draft":
            requesting.send(request, day)
    if how == "decided":
        story.later((2, 8), _decide, code, request.id)


def _decide(story: Story, day: date, code: str, number: int) -> None:
    with story.seen_by("alpi"):
        request = db.session.get_one(DeviceRequest, number)
        story.decided += 1
        if code == POOR or story.decided % 9 == 5:
            requesting.decide(request, RequestStatus.REFUSED, 0, story.dice.choice(DECISIONS), day)
        elif story.decided % 3 == 2 and request.asked > 1:
            granted = max(1, request.asked * 2 // 3)
            requesting.decide(request, RequestStatus.REDUCED, granted, story.dice.choice(DECISIONS), day)
        else:
            requesting.decide(request, RequestStatus.GRANTED, None, None, day)
