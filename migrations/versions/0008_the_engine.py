"""the engine"""

from alembic import op
import sqlalchemy as sa


revision = '0008'
down_revision = '0007'


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
