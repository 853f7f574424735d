"""Sessions, deliberations, attendance and votes; texts of documents; what waits for a person.

Revision ID: 002_sessions
Revises: 001_budgets
Create Date: 2026-11-25
"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TSVECTOR

revision = "002_sessions"
down_revision = "001_budgets"
branch_labels = None
depends_on = None

# The visibility rule of budgets, for sessions: the body is the commune's or one of its own.
VISIBLE_SESSION = """
CREATE VIEW loos_visible_session AS
SELECT session.package_id, package.name AS dataset_name, package.title AS dataset_title,
       organization.id AS organization_id, session.siren, session.body, session.date
FROM loos_session AS session
JOIN package ON package.id = session.package_id
JOIN "group" AS organization ON organization.id = package.owner_org
JOIN loos_commune AS commune ON commune.organization_id = organization.id
WHERE package.state = 'active' AND NOT package.private AND package.type = 'seance'
  AND organization.state = 'active' AND organization.is_organization
  AND session.siren = ANY (commune.sirens)
"""


def upgrade() -> None:
    op.create_table(
        "loos_session",
        sa.Column("package_id", sa.Text, sa.ForeignKey("package.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("siren", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("date", sa.Date, nullable=False),
        sa.Column("minutes_adopted_on", sa.Date),
    )
    op.create_index("loos_session_siren_date", "loos_session", ["siren", "date"])
    op.create_table("loos_deliberation", *_deliberation())
    op.create_index("loos_deliberation_number", "loos_deliberation", ["siren", "date", "number_key"])
    op.create_index("loos_deliberation_words", "loos_deliberation", ["words"], postgresql_using="gin")
    op.create_table(
        "loos_attendance",
        _session(),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("person", sa.Text, nullable=False, index=True),
        sa.Column("presence", sa.Text, nullable=False),
        sa.Column("holder", sa.Text),
    )
    op.create_table(
        "loos_vote",
        _session(),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("person", sa.Text, primary_key=True, index=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("choice", sa.Text, nullable=False),
    )
    op.create_table(
        "loos_text",
        sa.Column("sha256", sa.Text, primary_key=True),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("facts", JSONB, nullable=False),
    )
    op.create_table("loos_act", *_act())
    op.create_index("loos_act_waiting", "loos_act", ["organization_id", "state"])
    op.create_table("loos_act_file", *_act_file())
    op.create_table(
        "loos_received",  # files that were accepted to the end: a harvest does not open them again
        sa.Column("organization_id", sa.Text, sa.ForeignKey("group.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("sha256", sa.Text, primary_key=True),
    )
    op.create_foreign_key(
        "loos_act_file_act",
        "loos_act_file",
        "loos_act",
        ["organization_id", "identity"],
        ["organization_id", "identity"],
        ondelete="CASCADE",
    )
    op.execute(VISIBLE_SESSION)


def _session() -> sa.Column[Any]:
    return sa.Column(
        "package_id", sa.Text, sa.ForeignKey("loos_session.package_id", ondelete="CASCADE"), primary_key=True
    )


def _deliberation() -> list[sa.Column[Any]]:
    counts = ("seats", "voters", "in_favour", "against", "abstained")
    texts = ("summary", "subject_code", "result", "ballot_kind", "status", "receipt_id", "changes")
    return [
        _session(),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("siren", sa.Text, nullable=False),
        sa.Column("date", sa.Date, nullable=False),
        sa.Column("number", sa.Text, nullable=False),
        sa.Column("number_key", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        *(sa.Column(name, sa.Text) for name in texts),
        *(sa.Column(name, sa.Integer) for name in counts),
        sa.Column("received_on", sa.Date),
        sa.Column("posted_on", sa.Date),
        sa.Column("words", TSVECTOR, nullable=False),
    ]


def _act() -> list[sa.Column[Any]]:
    """Acts as they were received, published or not; agents alone see them."""
    return [
        sa.Column("organization_id", sa.Text, sa.ForeignKey("group.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("identity", sa.Text, primary_key=True),  # SIREN/date/number/nature
        sa.Column("date", sa.Date, nullable=False),
        sa.Column("record", JSONB, nullable=False),
        sa.Column("state", sa.Text, nullable=False),  # published, held, waiting, refused
        sa.Column("reasons", ARRAY(sa.Text), nullable=False),
        sa.Column("package_id", sa.Text),
        sa.Column("projected", sa.Boolean, nullable=False),
        sa.Column("received", sa.DateTime(timezone=True), nullable=False),
        *_decision(),
    ]


def _act_file() -> list[sa.Column[Any]]:
    return [
        sa.Column("organization_id", sa.Text, primary_key=True),
        sa.Column("identity", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False, index=True),
        sa.Column("state", sa.Text, nullable=False),  # published, held, refused
        sa.Column("reasons", ARRAY(sa.Text), nullable=False),
        *_decision(),
    ]


def _decision() -> list[sa.Column[Any]]:
    """Who released or refused what was held, when and why."""
    return [
        sa.Column("decided_by", sa.Text),
        sa.Column("decided", sa.DateTime(timezone=True)),
        sa.Column("motive", sa.Text),
    ]


def downgrade() -> None:
    op.execute("DROP VIEW loos_visible_session")
    for table in ("received", "act_file", "act", "text", "vote", "attendance", "deliberation", "session"):
        op.drop_table(f"loos_{table}")
