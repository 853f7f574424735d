"""The table of mandates, made by the migration `003_officials`: a projection."""

from __future__ import annotations

import sqlalchemy as sa
from ckan.model.meta import metadata
from sqlalchemy.dialects.postgresql import ARRAY

mandate = sa.Table(
    "loos_mandate",
    metadata,
    sa.Column("package_id", sa.Text, sa.ForeignKey("package.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("siren", sa.Text, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("person", sa.Text, nullable=False, index=True),  # as addresses write it, one for a person of a commune
    sa.Column("last_name", sa.Text, nullable=False),
    sa.Column("first_name", sa.Text, nullable=False),
    sa.Column("namesake", sa.Integer),
    sa.Column("civility", sa.Text),
    sa.Column("role", sa.Text),
    sa.Column("rank", sa.Integer),
    sa.Column("group", sa.Text),
    sa.Column("delegation", sa.Text),
    sa.Column("commissions", ARRAY(sa.Text), nullable=False),
    sa.Column("mandate_start", sa.Date),
    sa.Column("mandate_end", sa.Date),
    sa.Column("role_start", sa.Date),
    sa.Column("role_end", sa.Date),
    sa.Column("last_day", sa.Date),  # of the mandate: its end, or the eve of the same person's next one
)

# Who sees a mandate, stated once; columns as in the migration.
visible = sa.table(
    "loos_visible_mandate",
    *(sa.column(column.name, column.type) for column in mandate.columns),
    sa.column("organization_id", sa.Text),
)
