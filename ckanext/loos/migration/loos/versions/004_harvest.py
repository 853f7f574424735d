"""What a harvest knows of each file of its source, and its runs.

Revision ID: 004_harvest
Revises: 003_officials
Create Date: 2026-11-25
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "004_harvest"
down_revision = "003_officials"
branch_labels = None
depends_on = None


SOURCE = "package.id"  # a harvest source is a dataset too: with it goes all that is known of its files


def upgrade() -> None:
    op.create_table(
        "loos_harvest_file",
        sa.Column("source_id", sa.Text, sa.ForeignKey(SOURCE, ondelete="CASCADE"), primary_key=True),
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("version", sa.Text),
        sa.Column("context", sa.Text, nullable=False),
        sa.Column("sha256", sa.Text, index=True),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("gave", ARRAY(sa.Text), nullable=False),
        sa.Column("missing_since", sa.DateTime(timezone=True)),
        sa.Index("loos_harvest_file_gave", "gave", postgresql_using="gin"),
    )
    op.create_table(
        "loos_harvest_run",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("source_id", sa.Text, sa.ForeignKey(SOURCE, ondelete="CASCADE"), nullable=False, index=True),
        sa.Column("started", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished", sa.DateTime(timezone=True)),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("options", JSONB, nullable=False),
        sa.Column("counts", JSONB, nullable=False),
        sa.Column("faults", ARRAY(sa.Text), nullable=False),
    )
    op.create_table(
        "loos_harvest_page",
        sa.Column("run_id", sa.Text, sa.ForeignKey("loos_harvest_run.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("files", JSONB, nullable=False),
        sa.Column("counts", JSONB),
    )
    op.drop_table("loos_received")  # loos_harvest_file says more


def downgrade() -> None:
    for table in ("page", "run", "file"):
        op.drop_table(f"loos_harvest_{table}")
    op.create_table(
        "loos_received",
        sa.Column("organization_id", sa.Text, sa.ForeignKey("group.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("sha256", sa.Text, primary_key=True),
    )
