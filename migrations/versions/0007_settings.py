"""settings"""

from alembic import op
import sqlalchemy as sa


revision = '0007'
down_revision = '0006'


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
