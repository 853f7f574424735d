"""The project's tables, made by the migrations in `migration/loos`.

All but `loos_commune` and `loos_original` are projections: `ckan loos rebuild` makes them again.
"""

from __future__ import annotations

import sqlalchemy as sa
from ckan.model.meta import metadata
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

commune = sa.Table(
    "loos_commune",
    metadata,
    sa.Column("organization_id", sa.Text, sa.ForeignKey("group.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("sirens", ARRAY(sa.Text), nullable=False),
    sa.Column("profile", JSONB, nullable=False),
)

# A file accepted as it came. Its bytes are in the private storage, under its hash.
original = sa.Table(
    "loos_original",
    metadata,
    sa.Column("package_id", sa.Text, sa.ForeignKey("package.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("sha256", sa.Text, primary_key=True),
    sa.Column("organization_id", sa.Text, nullable=False, index=True),
    sa.Column("header", JSONB, nullable=False),
    sa.Column("totals", JSONB, nullable=False),
    sa.Column("status", sa.Text, nullable=False),  # current, replaced, waiting
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("number", sa.Text),  # given by a clerk to an amending decision that has none
    sa.Column("received", sa.DateTime(timezone=True), nullable=False),
    sa.Column("projected", sa.Boolean, nullable=False),  # index and registers hold it
)

budget_document = sa.Table(
    "loos_budget_document",
    metadata,
    sa.Column("resource_id", sa.Text, primary_key=True),
    sa.Column("package_id", sa.Text, sa.ForeignKey("package.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("sha256", sa.Text, nullable=False),
    sa.Column("siret", sa.Text, nullable=False),
    sa.Column("siren", sa.Text, nullable=False),
    sa.Column("fiscal_year", sa.Integer, nullable=False),
    sa.Column("slot", sa.Text, nullable=False),  # bp, bs, dm-1, comptes
    sa.Column("position", sa.Integer, nullable=False),  # order within the year
    sa.Column("header", JSONB, nullable=False),
    sa.Index("loos_budget_document_siren_year", "siren", "fiscal_year"),
)

budget_line = sa.Table(
    "loos_budget_line",
    metadata,
    sa.Column(
        "resource_id",
        sa.Text,
        sa.ForeignKey("loos_budget_document.resource_id", ondelete="CASCADE"),
        primary_key=True,
    ),
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("section", sa.Text, nullable=False),
    sa.Column("direction", sa.Text, nullable=False),
    sa.Column("transfer", sa.Boolean, nullable=False),
    sa.Column("chapter", sa.Text, nullable=False),
    sa.Column("chapter_label", sa.Text, nullable=False),
    sa.Column("chapter_derived", sa.Boolean, nullable=False),
    sa.Column("account", sa.Text, nullable=False),
    sa.Column("account_label", sa.Text, nullable=False),
    sa.Column("function", sa.Text),
    sa.Column("function_label", sa.Text),
    sa.Column("operation", sa.Text),
    sa.Column("real", sa.Numeric),
    sa.Column("previous", sa.Numeric),
    sa.Column("carried_in", sa.Numeric),
    sa.Column("proposed", sa.Numeric),
    sa.Column("voted", sa.Numeric),
    sa.Column("opened", sa.Numeric),
    sa.Column("carried_out", sa.Numeric),
    sa.Column("specialised", sa.Boolean),
)

# A drawn chart, under the hash of the numbers it shows: never stale, drawn once.
chart = sa.Table(
    "loos_chart",
    metadata,
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("svg", sa.Text, nullable=False),
)

# The view that states who sees a budget document, once; columns as in the migration.
visible_budget = sa.table(
    "loos_visible_budget",
    sa.column("resource_id"),
    sa.column("package_id"),
    sa.column("dataset_name"),
    sa.column("dataset_title"),
    sa.column("organization_id"),
    sa.column("siret"),
    sa.column("siren"),
    sa.column("fiscal_year"),
    sa.column("slot"),
    sa.column("position"),
    sa.column("header", JSONB),
)
