"""The words of sessions and of their papers; ways to the newest of each subject. `ckan loos rebuild` fills the words.

Revision ID: 006_search
Revises: 005_acts
Create Date: 2026-11-25
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TSVECTOR

revision = "006_search"
down_revision = "005_acts"
branch_labels = None
depends_on = None

SEARCHED = ("loos_deliberation", "loos_registered_act")


def upgrade() -> None:
    op.add_column("loos_session", sa.Column("words", TSVECTOR, nullable=False, server_default=""))
    op.create_index("loos_session_words", "loos_session", ["words"], postgresql_using="gin")
    op.create_table(
        "loos_paper",
        sa.Column(
            "package_id", sa.Text, sa.ForeignKey("loos_session.package_id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("siren", sa.Text, nullable=False),
        sa.Column("date", sa.Date, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("words", TSVECTOR, nullable=False),
    )
    op.create_index("loos_paper_newest", "loos_paper", ["siren", "date"])
    op.create_index("loos_paper_words", "loos_paper", ["words"], postgresql_using="gin")
    for table in SEARCHED:
        op.create_index(f"{table}_subject", table, ["siren", "subject_code", "date"])


def downgrade() -> None:
    for table in SEARCHED:
        op.drop_index(f"{table}_subject", table)
    op.drop_table("loos_paper")
    op.drop_column("loos_session", "words")
