"""The harvest's tables, made by the migration `004_harvest`. Only agents see what they hold."""

from __future__ import annotations

import sqlalchemy as sa
from ckan.model.meta import metadata
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

# What is known of a file since it was last taken. Equal version and context: it is not read again.
file = sa.Table(
    "loos_harvest_file",
    metadata,
    sa.Column("source_id", sa.Text, sa.ForeignKey("package.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("version", sa.Text),  # as the connection tells it; none when the file could not be read
    sa.Column("context", sa.Text, nullable=False),  # of the reader and the commune's profile
    sa.Column("sha256", sa.Text, index=True),
    sa.Column("status", sa.Text, nullable=False),  # an Outcome's
    sa.Column("message", sa.Text, nullable=False),
    sa.Column("gave", ARRAY(sa.Text), nullable=False),  # keys of what the catalogue took from it
    sa.Column("missing_since", sa.DateTime(timezone=True)),
    sa.Index("loos_harvest_file_gave", "gave", postgresql_using="gin"),
)

run = sa.Table(
    "loos_harvest_run",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("source_id", sa.Text, sa.ForeignKey("package.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("started", sa.DateTime(timezone=True), nullable=False),
    sa.Column("finished", sa.DateTime(timezone=True)),
    sa.Column("state", sa.Text, nullable=False),  # running, finished, failed, interrupted
    sa.Column("options", JSONB, nullable=False),
    sa.Column("counts", JSONB, nullable=False),
    sa.Column("faults", ARRAY(sa.Text), nullable=False),
)

# The work of a run that goes on: [[name, version], …], and what became of them. It goes with the end of the run.
page = sa.Table(
    "loos_harvest_page",
    metadata,
    sa.Column("run_id", sa.Text, sa.ForeignKey("loos_harvest_run.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("files", JSONB, nullable=False),
    sa.Column("counts", JSONB),
)
