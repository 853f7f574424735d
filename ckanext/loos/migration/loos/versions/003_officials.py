"""Mandates of officials.

Revision ID: 003_officials
Revises: 002_sessions
Create Date: 2026-11-25
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "003_officials"
down_revision = "002_sessions"
branch_labels = None
depends_on = None

# The visibility rule of budgets, for mandates: the body is the commune's or one of its own.
VISIBLE_MANDATE = """
CREATE VIEW loos_visible_mandate AS
SELECT mandate.*, organization.id AS organization_id
FROM loos_mandate AS mandate
JOIN package ON package.id = mandate.package_id
JOIN "group" AS organization ON organization.id = package.owner_org
JOIN loos_commune AS commune ON commune.organization_id = organization.id
WHERE package.state = 'active' AND NOT package.private AND package.type = 'elus'
  AND organization.state = 'active' AND organization.is_organization
  AND mandate.siren = ANY (commune.sirens)
"""


def upgrade() -> None:
    op.create_table(
        "loos_mandate",
        sa.Column("package_id", sa.Text, sa.ForeignKey("package.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("siren", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("person", sa.Text, nullable=False, index=True),
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
        sa.Column("last_day", sa.Date),
    )
    op.execute(VISIBLE_MANDATE)


def downgrade() -> None:
    op.execute("DROP VIEW loos_visible_mandate")
    op.drop_table("loos_mandate")
