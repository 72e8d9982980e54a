"""the courses"""

from alembic import op
import sqlalchemy as sa


revision = '0004'
down_revision = '0003'


def upgrade() -> None:
    op.add_column('enrollment', sa.Column('ended_reason', sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column('enrollment', 'ended_reason')
