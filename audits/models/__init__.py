"""The tables of this room: what is published, who holds which post, what was held, what was found."""

from audits.models.activities import Activity as Activity
from audits.models.checklists import Checklist as Checklist
from audits.models.checklists import ChecklistAnswer as ChecklistAnswer
from audits.models.checklists import ChecklistItem as ChecklistItem
from audits.models.checklists import ChecklistReply as ChecklistReply
from audits.models.findings import Finding as Finding
from audits.models.findings import FindingEvidence as FindingEvidence
from audits.models.findings import FindingMeasure as FindingMeasure
from audits.models.findings import FindingStep as FindingStep
from audits.models.posts import ConcurrentPost as ConcurrentPost
from audits.models.posts import Post as Post
from audits.models.publication import Preparation as Preparation
from audits.models.publication import Publication as Publication
from audits.models.publication import PublishedRow as PublishedRow
from audits.models.publication import PublishedTable as PublishedTable
