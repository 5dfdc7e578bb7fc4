"""What cheaper changes have given back, apart from other refunds: a dearer change makes it due again."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this version."""
    op.add_column("bookings", sa.Column("returned_yen", sa.Integer(), server_default="0", nullable=False))


def downgrade() -> None:
    """Go back to the version before."""
    op.drop_column("bookings", "returned_yen")
