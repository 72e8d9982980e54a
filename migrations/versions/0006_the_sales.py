"""the sales"""

from alembic import op
import sqlalchemy as sa


revision = '0006'
down_revision = '0005'


def upgrade() -> None:
    op.add_column('order', sa.Column('cancelled_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('order', sa.Column('cancel_reason', sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column('order', 'cancel_reason')
    op.drop_column('order', 'cancelled_at')
