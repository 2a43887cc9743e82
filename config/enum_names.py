"""What the closed lists of values are called in the OpenAPI description: a name → where its choices stand."""

ENUM_NAMES = {
    "Kind": "agencies.models.Organization.Kind",
    "Audience": "guidelines.models.AUDIENCES",
    "State": "regulations.filters.HANDED_IN",
    "Counted": "audits.forms.STATES",
    "Provenance": "agencies.provenance.Provenance",
    "NamedProvenance": "regulations.api.ATTRIBUTABLE",
    "SignalKind": "regulations.signals.values.Kind",
    "WrittenOutcome": "regulations.draft_api.serializers.OUTCOMES",
    "WrittenManner": "regulations.draft_api.serializers.MANNERS",
    "FindingKind": "audits.models.Finding.Kind",
    "FindingState": "audits.finding_api.ISSUED_STATES",
    "ChecklistAnswer": "audits.models.ChecklistAnswer.Answer",
    "IncidentState": "incidents.models.Incident.State",
    "ChainStep": "incidents.models.incidents.Step",
    "ClockState": "incidents.clocks.ClockState",
}
