"""The tables of sessions, made by the migrations `002_sessions` to `006_search`. All but `loos_act` are projections."""

from __future__ import annotations

import sqlalchemy as sa
from ckan.model.meta import metadata
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TSVECTOR

session = sa.Table(
    "loos_session",
    metadata,
    sa.Column("package_id", sa.Text, sa.ForeignKey("package.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("siren", sa.Text, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("date", sa.Date, nullable=False),
    sa.Column("minutes_adopted_on", sa.Date),
    sa.Column("words", TSVECTOR, nullable=False),
)

# The papers of a session as a whole, for the search.
paper = sa.Table(
    "loos_paper",
    metadata,
    sa.Column("package_id", sa.Text, sa.ForeignKey("loos_session.package_id", ondelete="CASCADE"), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True),  # of the resource in the dataset
    sa.Column("siren", sa.Text, nullable=False),
    sa.Column("date", sa.Date, nullable=False),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("words", TSVECTOR, nullable=False),
)

deliberation = sa.Table(
    "loos_deliberation",
    metadata,
    sa.Column("package_id", sa.Text, sa.ForeignKey("loos_session.package_id", ondelete="CASCADE"), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("siren", sa.Text, nullable=False),
    sa.Column("date", sa.Date, nullable=False),
    sa.Column("number", sa.Text, nullable=False),
    sa.Column("number_key", sa.Text, nullable=False),  # as it is compared and written in addresses
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("summary", sa.Text),
    sa.Column("subject_code", sa.Text),
    sa.Column("result", sa.Text),
    sa.Column("ballot_kind", sa.Text),
    sa.Column("status", sa.Text),
    sa.Column("receipt_id", sa.Text),
    sa.Column("changes", sa.Text),
    sa.Column("seats", sa.Integer),
    sa.Column("voters", sa.Integer),
    sa.Column("in_favour", sa.Integer),
    sa.Column("against", sa.Integer),
    sa.Column("abstained", sa.Integer),
    sa.Column("received_on", sa.Date),
    sa.Column("posted_on", sa.Date),
    sa.Column("act_date", sa.Date),  # where the act bears another day than its session
    sa.Column("words", TSVECTOR, nullable=False),
)

attendance = sa.Table(
    "loos_attendance",
    metadata,
    sa.Column("package_id", sa.Text, sa.ForeignKey("loos_session.package_id", ondelete="CASCADE"), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("person", sa.Text, nullable=False),  # the name as it is compared
    sa.Column("presence", sa.Text, nullable=False),
    sa.Column("holder", sa.Text),
)

vote = sa.Table(
    "loos_vote",
    metadata,
    sa.Column("package_id", sa.Text, sa.ForeignKey("loos_session.package_id", ondelete="CASCADE"), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True),  # of the deliberation
    sa.Column("person", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("choice", sa.Text, nullable=False),
)

# The text of a document under the hash of its bytes: read once, whoever has the file.
text = sa.Table(
    "loos_text",
    metadata,
    sa.Column("sha256", sa.Text, primary_key=True),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("facts", JSONB, nullable=False),
)

# Acts as they were received, whatever the gate said of them: agents alone see these rows.
act = sa.Table(
    "loos_act",
    metadata,
    sa.Column("organization_id", sa.Text, sa.ForeignKey("group.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("identity", sa.Text, primary_key=True),
    sa.Column("date", sa.Date, nullable=False),
    sa.Column("record", JSONB, nullable=False),
    sa.Column("statements", JSONB, nullable=False, server_default="[]"),  # that the record is made of
    sa.Column("place", sa.Text),  # as an agent told it: "registre", or the day of a session
    sa.Column("state", sa.Text, nullable=False),  # published, held, waiting, refused
    sa.Column("reasons", ARRAY(sa.Text), nullable=False),
    sa.Column("package_id", sa.Text),
    sa.Column("projected", sa.Boolean, nullable=False),
    sa.Column("received", sa.DateTime(timezone=True), nullable=False),
    sa.Column("decided_by", sa.Text),
    sa.Column("decided", sa.DateTime(timezone=True)),
    sa.Column("motive", sa.Text),
)

act_file = sa.Table(
    "loos_act_file",
    metadata,
    sa.Column("organization_id", sa.Text, primary_key=True),
    sa.Column("identity", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("sha256", sa.Text, nullable=False, index=True),  # its bytes are in the private storage
    sa.Column("state", sa.Text, nullable=False),  # published, held, refused
    sa.Column("reasons", ARRAY(sa.Text), nullable=False),
    sa.Column("decided_by", sa.Text),
    sa.Column("decided", sa.DateTime(timezone=True)),
    sa.Column("motive", sa.Text),
    sa.ForeignKeyConstraint(
        ["organization_id", "identity"], ["loos_act.organization_id", "loos_act.identity"], ondelete="CASCADE"
    ),
)

# Who sees a session, stated once; columns as in the migration.
visible = sa.table(
    "loos_visible_session",
    sa.column("package_id"),
    sa.column("dataset_name"),
    sa.column("dataset_title"),
    sa.column("organization_id"),
    sa.column("siren"),
    sa.column("body"),
    sa.column("date"),
)
