"""Promotions of a draw with their proofs; a public value for the seed."""

import sqlalchemy as sa
from alembic import op

from booking.store import Instant

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this version."""
    op.add_column("draws", sa.Column("beacon", sa.String(length=512), nullable=True))
    op.create_table(
        "promotions",
        sa.Column("draw", sa.String(length=160), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("winners", sa.Integer(), nullable=False),
        sa.Column("proof", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["draw"], ["draws.id"], name=op.f("fk_promotions_draw_draws")),
        sa.PrimaryKeyConstraint("draw", "number", name=op.f("pk_promotions")),
    )


def downgrade() -> None:
    """Go back to the version before."""
    op.drop_table("promotions")
    op.drop_column("draws", "beacon")
