"""The tables of this room: how an organ is prepared, and what happened."""

from incidents.models.incidents import Escalation as Escalation
from incidents.models.incidents import Incident as Incident
from incidents.models.incidents import IncidentFile as IncidentFile
from incidents.models.incidents import IncidentReport as IncidentReport
from incidents.models.incidents import IncidentStep as IncidentStep
from incidents.models.incidents import Step as Step
from incidents.models.incidents import Telling as Telling
from incidents.models.readiness import ContactRoute as ContactRoute
from incidents.models.readiness import ContactStep as ContactStep
from incidents.models.readiness import Readiness as Readiness
from incidents.models.readiness import WarningGiven as WarningGiven
