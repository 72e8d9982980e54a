"""audit of one delivery: what members did with it is found without reading all of its webhook's"""

from alembic import op


revision = '0013'
down_revision = '0012'


def upgrade() -> None:
    op.create_index('audit_entry_delivery_idx', 'audit_entry', ['webhook_id', 'detail'])


def downgrade() -> None:
    op.drop_index('audit_entry_delivery_idx', table_name='audit_entry')
