"""The table of the register of acts, made by the migration `005_acts`: a projection."""

from __future__ import annotations

import sqlalchemy as sa
from ckan.model.meta import metadata
from sqlalchemy.dialects.postgresql import TSVECTOR

registered = sa.Table(
    "loos_registered_act",
    metadata,
    sa.Column("package_id", sa.Text, sa.ForeignKey("package.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("siren", sa.Text, nullable=False),
    sa.Column("number", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("slug", sa.Text, nullable=False),  # of its address: "2024_12-AR"
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("summary", sa.Text),
    sa.Column("subject_code", sa.Text),
    sa.Column("status", sa.Text),
    sa.Column("receipt_id", sa.Text),
    sa.Column("changes", sa.Text),
    sa.Column("date", sa.Date, nullable=False),
    sa.Column("received_on", sa.Date),
    sa.Column("posted_on", sa.Date),
    sa.Column("withdrawn_on", sa.Date),
    sa.Column("words", TSVECTOR, nullable=False),
)

# Who sees an act of the register, stated once; columns as in the migration.
visible = sa.table(
    "loos_visible_act",
    *(sa.column(column.name, column.type) for column in registered.columns),
    sa.column("dataset_name", sa.Text),
    sa.column("organization_id", sa.Text),
)
