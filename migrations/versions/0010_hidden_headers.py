"""hidden headers: a webhook's own headers are encrypted, for they often hold a password"""

import json

from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from schoolhooks import encryption


revision = '0010'
down_revision = '0009'

webhook = sa.table(
    'webhook',
    sa.column('id', sa.BigInteger()),
    sa.column('headers', postgresql.JSONB()),
    sa.column('headers_token', sa.LargeBinary()),
)


def upgrade() -> None:
    op.add_column('webhook', sa.Column('headers_token', sa.LargeBinary(), nullable=True))
    connection = op.get_bind()
    for row in connection.execute(sa.select(webhook.c.id, webhook.c.headers)).all():
        if row.headers:
            token = encryption.encrypt(json.dumps(row.headers))
            connection.execute(sa.update(webhook).where(webhook.c.id == row.id).values(headers_token=token))
    op.drop_column('webhook', 'headers')


def downgrade() -> None:
    op.add_column('webhook', sa.Column('headers', postgresql.JSONB(), server_default='{}', nullable=False))
    connection = op.get_bind()
    for row in connection.execute(sa.select(webhook.c.id, webhook.c.headers_token)).all():
        if row.headers_token:
            headers = json.loads(encryption.decrypt(row.headers_token))
            connection.execute(sa.update(webhook).where(webhook.c.id == row.id).values(headers=headers))
    op.drop_column('webhook', 'headers_token')
