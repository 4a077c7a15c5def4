"""Tables and constraints, nothing else."""

from models.base import Base
from models.batches import Batch, BatchItem
from models.block_lists import BlockList
from models.domains import DomainCheck
from models.enrichments import Enrichment, LeadEnrichment
from models.grants import MailConsent, MailGrant
from models.imports import ImportChunk, ImportFile
from models.inbox import Conversation, Draft, Note, RawMail, Reply, SlackThread, ThreadMail
from models.leads import (
    ErasedPerson,
    Lead,
    LeadAddress,
    LeadTag,
    LeadWord,
    Play,
    Run,
    SourceGroup,
    SourceGroupLead,
    StrategyProfile,
)
from models.linkedin import LinkedInEar, LinkedInProfile, LinkedInWithdrawal
from models.messages import Attempt, Delivery, History, Message
from models.opened_mails import OpenedMail
from models.plumbing import Counter, Lease, ModelPace, SeenEvent, SlackPost
from models.push_back import Breaker, PushBack
from models.senders import HandSent, HandSentTo, MailboxCursor, MailboxForm, SenderAccount
from models.sequences import (
    Enrollment,
    Sequence,
    SequenceForm,
    SequenceSender,
    SequenceSourceGroup,
    Step,
)
from models.test_sends import TestSend
from models.text_fixes import TextFix, TextFixItem
from models.workspace import Person, Setting, Suppression, Workspace

__all__ = [
    "Attempt",
    "Base",
    "Batch",
    "BatchItem",
    "BlockList",
    "Breaker",
    "Conversation",
    "Counter",
    "Delivery",
    "DomainCheck",
    "Draft",
    "Enrichment",
    "Enrollment",
    "ErasedPerson",
    "HandSent",
    "HandSentTo",
    "History",
    "ImportChunk",
    "ImportFile",
    "Lead",
    "LeadAddress",
    "LeadEnrichment",
    "LeadTag",
    "LeadWord",
    "Lease",
    "LinkedInEar",
    "LinkedInProfile",
    "LinkedInWithdrawal",
    "MailConsent",
    "MailGrant",
    "MailboxCursor",
    "MailboxForm",
    "Message",
    "ModelPace",
    "Note",
    "OpenedMail",
    "Person",
    "Play",
    "PushBack",
    "RawMail",
    "Reply",
    "Run",
    "SeenEvent",
    "SenderAccount",
    "Sequence",
    "SequenceForm",
    "SequenceSender",
    "SequenceSourceGroup",
    "Setting",
    "SlackPost",
    "SlackThread",
    "SourceGroup",
    "SourceGroupLead",
    "Step",
    "StrategyProfile",
    "Suppression",
    "TestSend",
    "TextFix",
    "TextFixItem",
    "ThreadMail",
    "Workspace",
]
