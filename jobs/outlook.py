"""Works out what takes longer than Slack waits: forecasts of launches and labs, why a lead's messages wait."""

from datetime import datetime

from jobs import context
from models import Person, Sequence
from outreach import forecasting, launch, people, stored_forecasts
from outreach import why as why_rules
from outreach.errors import OutreachError, SlackProblem
from outreach.forecast_screens import Forecast
from outreach.lab_screens import LaunchSummary
from outreach.outlook_screens import WhyLead
from outreach.ports import Services, Session
from outreach.slack_port import SlackAddress
from views import launch_modal, why_card


def forecast(sequence_id: int, person_id: int, view_id: str) -> None:
    """Redraw the launch dialog that a person has open, with its forecast."""
    show_forecast(context.services(), sequence_id, person_id, view_id)


def show_forecast(services: Services, sequence_id: int, person_id: int, view_id: str) -> None:
    """Work the forecast out and show it; a dialog that was closed, or launched from, stays as it is."""
    now = services.now()

    def look(session: Session) -> tuple[SlackAddress, LaunchSummary]:
        person = session.get_one(Person, person_id)
        address = people.address_of(session, person.workspace_id, services.cipher)
        return address, launch.summary(session, person, sequence_id, now=now, in_full=True)

    try:
        to, summary = services.read(look)
        if summary.forecast is not None:
            _keep(services, sequence_id, summary.forecast, now)
        services.slack.update_view(to, view_id, launch_modal.launch_modal(summary))
    except (OutreachError, SlackProblem):
        return


def forecast_root(sequence_id: int) -> None:
    """Forecast a sequence anew and keep that for its Messaging Lab."""
    keep_forecast(context.services(), sequence_id)


def keep_forecast(services: Services, sequence_id: int) -> None:
    """Work a sequence's forecast out, in no transaction that writes, and keep it; one that is over has none."""
    now = services.now()

    def look(session: Session) -> Forecast | None:
        sequence = session.get(Sequence, sequence_id)
        if sequence is None or not stored_forecasts.is_due(sequence, now):
            return None
        return forecasting.of(session, sequence, now=now, with_one_more=True)

    found = services.read(look)
    if found is not None:
        _keep(services, sequence_id, found, now)


def _keep(services: Services, sequence_id: int, forecast: Forecast, now: datetime) -> None:
    services.run(
        lambda session: stored_forecasts.keep(
            session, session.get_one(Sequence, sequence_id), forecast, now=now
        )
    )


def why(lead_id: int, person_id: int, response_url: str) -> None:
    """Answer why a lead's messages wait, where the person asked."""
    show_why(context.services(), lead_id, person_id, response_url)


def show_why(services: Services, lead_id: int, person_id: int, response_url: str) -> None:
    """Work the answer out and give it; once Slack takes none any more the person has to ask again."""
    now = services.now()

    def look(session: Session) -> WhyLead:
        return why_rules.of(session, session.get_one(Person, person_id), lead_id, now=now)

    try:
        services.slack.respond(response_url, why_card.why_card(services.read(look)))
    except (OutreachError, SlackProblem):
        return
