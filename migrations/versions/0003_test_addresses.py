"""test addresses"""

from alembic import op
import sqlalchemy as sa


revision = '0003'
down_revision = '0002'


def upgrade() -> None:
    op.create_table('test_address',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('school_id', sa.BigInteger(), nullable=False),
    sa.Column('token', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('status', sa.SmallInteger(), server_default='200', nullable=False),
    sa.Column('delay_seconds', sa.SmallInteger(), server_default='0', nullable=False),
    sa.Column('last_number', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('last_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revision', sa.BigInteger(), server_default='0', nullable=False),
    sa.CheckConstraint('delay_seconds BETWEEN 0 AND 20', name=op.f('test_address_delay_check')),
    sa.CheckConstraint('status BETWEEN 200 AND 599', name=op.f('test_address_status_check')),
    sa.ForeignKeyConstraint(['school_id'], ['school.id'], name=op.f('test_address_school_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('test_address_pkey')),
    sa.UniqueConstraint('token', name=op.f('test_address_token_key'))
    )
    op.create_index(op.f('test_address_school_id_idx'), 'test_address', ['school_id'], unique=False)
    op.create_table('received_request',
    sa.Column('address_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('number', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('method', sa.Text(), nullable=False),
    sa.Column('path', sa.Text(), nullable=False),
    sa.Column('query', sa.LargeBinary(), nullable=False),
    sa.Column('headers', sa.LargeBinary(), nullable=False),
    sa.Column('body', sa.LargeBinary(), nullable=False),
    sa.Column('size', sa.BigInteger(), nullable=True),
    sa.Column('too_large', sa.Boolean(), nullable=False),
    sa.Column('remote_address', sa.Text(), nullable=True),
    sa.Column('answered_status', sa.SmallInteger(), nullable=False),
    sa.Column('verdict', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['address_id'], ['test_address.id'], name=op.f('received_request_address_id_fkey'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('address_id', 'number', name=op.f('received_request_pkey'))
    )


def downgrade() -> None:
    op.drop_table('received_request')
    op.drop_index(op.f('test_address_school_id_idx'), table_name='test_address')
    op.drop_table('test_address')
