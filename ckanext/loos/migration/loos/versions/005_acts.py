"""The register of acts; which session a clerk gave an act to; all that the messages said of an act.

Revision ID: 005_acts
Revises: 004_harvest
Create Date: 2026-11-25
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB, TSVECTOR

revision = "005_acts"
down_revision = "004_harvest"
branch_labels = None
depends_on = None

# The visibility rule of budgets, for acts of the register: the body is the commune's or one of its own.
VISIBLE_ACT = """
CREATE VIEW loos_visible_act AS
SELECT act.*, package.name AS dataset_name, organization.id AS organization_id
FROM loos_registered_act AS act
JOIN package ON package.id = act.package_id
JOIN "group" AS organization ON organization.id = package.owner_org
JOIN loos_commune AS commune ON commune.organization_id = organization.id
WHERE package.state = 'active' AND NOT package.private AND package.type = 'actes'
  AND organization.state = 'active' AND organization.is_organization
  AND act.siren = ANY (commune.sirens)
"""


def upgrade() -> None:
    op.create_table(
        "loos_registered_act",
        sa.Column("package_id", sa.Text, sa.ForeignKey("package.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("siren", sa.Text, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("number", "kind", "slug", "title")),
        *(sa.Column(name, sa.Text) for name in ("summary", "subject_code", "status", "receipt_id", "changes")),
        sa.Column("date", sa.Date, nullable=False),
        *(sa.Column(name, sa.Date) for name in ("received_on", "posted_on", "withdrawn_on")),
        sa.Column("words", TSVECTOR, nullable=False),
    )
    op.create_index("loos_registered_act_slug", "loos_registered_act", ["siren", "date", "slug"])
    op.create_index("loos_registered_act_words", "loos_registered_act", ["words"], postgresql_using="gin")
    op.execute(VISIBLE_ACT)
    op.add_column("loos_act", sa.Column("place", sa.Text))
    op.add_column("loos_act", sa.Column("statements", JSONB, nullable=False, server_default="[]"))
    op.add_column("loos_deliberation", sa.Column("act_date", sa.Date))


def downgrade() -> None:
    op.drop_column("loos_deliberation", "act_date")
    op.drop_column("loos_act", "statements")
    op.drop_column("loos_act", "place")
    op.execute("DROP VIEW loos_visible_act")
    op.drop_table("loos_registered_act")
