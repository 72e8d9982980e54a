"""audit of test addresses: what is done to them is written down too, and found by act and person"""

from alembic import op
import sqlalchemy as sa


revision = '0011'
down_revision = '0010'

BEFORE = {
    'audit_entry_school_idx': ['school_id', 'id'],
    'audit_entry_webhook_idx': ['webhook_id', 'id'],
}
AFTER = {
    'audit_entry_school_idx': ['school_id', 'at', 'id'],
    'audit_entry_act_idx': ['school_id', 'act', 'at', 'id'],
    'audit_entry_member_idx': ['school_id', 'member_id', 'at', 'id'],
    'audit_entry_webhook_idx': ['webhook_id', 'at', 'id'],
    'audit_entry_test_address_idx': ['test_address', 'at', 'id'],
}


def upgrade() -> None:
    op.add_column('audit_entry', sa.Column('test_address', sa.Text(), nullable=True))
    op.alter_column('audit_entry', 'webhook_name', server_default='')
    _index(BEFORE, AFTER)


def downgrade() -> None:
    _index(AFTER, BEFORE)
    op.alter_column('audit_entry', 'webhook_name', server_default=None)
    op.drop_column('audit_entry', 'test_address')


def _index(old: dict[str, list[str]], new: dict[str, list[str]]) -> None:
    for name in old:
        op.drop_index(name, table_name='audit_entry')
    for name, columns in new.items():
        op.create_index(name, 'audit_entry', columns)
