"""Communes, originals, budget documents and lines, charts, and who may see them.

Revision ID: 001_budgets
Revises:
Create Date: 2026-11-24
"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "001_budgets"
down_revision = None
branch_labels = None
depends_on = None

# The visibility rule, stated once: an active, public dataset of an active organization,
# and the organization is the commune that the budget belongs to.
VISIBLE_BUDGET = """
CREATE VIEW loos_visible_budget AS
SELECT document.resource_id, document.package_id, package.name AS dataset_name, package.title AS dataset_title,
       organization.id AS organization_id, document.siret, document.siren, document.fiscal_year,
       document.slot, document.position, document.header
FROM loos_budget_document AS document
JOIN package ON package.id = document.package_id
JOIN "group" AS organization ON organization.id = package.owner_org
JOIN loos_commune AS commune ON commune.organization_id = organization.id
WHERE package.state = 'active' AND NOT package.private AND package.type = 'budget'
  AND organization.state = 'active' AND organization.is_organization
  AND document.siren = ANY (commune.sirens)
"""


def upgrade() -> None:
    op.create_table(
        "loos_commune",
        sa.Column("organization_id", sa.Text, sa.ForeignKey("group.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("sirens", ARRAY(sa.Text), nullable=False),
        sa.Column("profile", JSONB, nullable=False),
    )
    op.create_table(
        "loos_original",
        sa.Column("package_id", sa.Text, sa.ForeignKey("package.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("sha256", sa.Text, primary_key=True),
        sa.Column("organization_id", sa.Text, nullable=False, index=True),
        sa.Column("header", JSONB, nullable=False),
        sa.Column("totals", JSONB, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("number", sa.Text),
        sa.Column("received", sa.DateTime(timezone=True), nullable=False),
        sa.Column("projected", sa.Boolean, nullable=False),
    )
    op.create_table(
        "loos_budget_document",
        sa.Column("resource_id", sa.Text, primary_key=True),
        sa.Column("package_id", sa.Text, sa.ForeignKey("package.id", ondelete="CASCADE"), nullable=False, index=True),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("siret", sa.Text, nullable=False),
        sa.Column("siren", sa.Text, nullable=False),
        sa.Column("fiscal_year", sa.Integer, nullable=False),
        sa.Column("slot", sa.Text, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("header", JSONB, nullable=False),
    )
    op.create_index("loos_budget_document_siren_year", "loos_budget_document", ["siren", "fiscal_year"])
    op.create_table("loos_budget_line", *_line_columns())
    op.create_table(
        "loos_chart",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("svg", sa.Text, nullable=False),
    )
    op.execute(VISIBLE_BUDGET)


def _line_columns() -> list[sa.Column[Any]]:
    document = sa.ForeignKey("loos_budget_document.resource_id", ondelete="CASCADE")
    required = ("chapter", "chapter_label")
    measures = ("real", "previous", "carried_in", "proposed", "voted", "opened", "carried_out")
    return [
        sa.Column("resource_id", sa.Text, document, primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("section", sa.Text, nullable=False),
        sa.Column("direction", sa.Text, nullable=False),
        sa.Column("transfer", sa.Boolean, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in required),
        sa.Column("chapter_derived", sa.Boolean, nullable=False),
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("account_label", sa.Text, nullable=False),
        *(sa.Column(name, sa.Text) for name in ("function", "function_label", "operation")),
        *(sa.Column(name, sa.Numeric) for name in measures),
        sa.Column("specialised", sa.Boolean),
    ]


def downgrade() -> None:
    op.execute("DROP VIEW loos_visible_budget")
    for table in ("loos_chart", "loos_budget_line", "loos_budget_document", "loos_original", "loos_commune"):
        op.drop_table(table)
