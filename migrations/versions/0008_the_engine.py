"""the engine"""

from alembic import op
import sqlalchemy as sa


revision = '0008'
down_revision = '0007'

NO_DURATIONS = sa.text('array_fill(0, ARRAY[24])')


def upgrade() -> None:
    op.add_column('delivery', sa.Column('first_end_attempt', sa.SmallInteger(), nullable=True))
    op.create_table('hourly',
    sa.Column('webhook_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('hour', sa.DateTime(timezone=True), nullable=False),
    sa.Column('school_id', sa.BigInteger(), nullable=False),
    sa.Column('calls', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('attempts', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('delivered', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('failed', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('durations', sa.ARRAY(sa.Integer()), server_default=NO_DURATIONS, nullable=False),
    sa.ForeignKeyConstraint(['school_id'], ['school.id'], name=op.f('hourly_school_id_fkey')),
    sa.ForeignKeyConstraint(['webhook_id'], ['webhook.id'], name=op.f('hourly_webhook_id_fkey')),
    sa.PrimaryKeyConstraint('webhook_id', 'hour', name=op.f('hourly_pkey')),
    postgresql_with={'fillfactor': '50'}
    )
    op.create_index('hourly_school_idx', 'hourly', ['school_id', 'hour'], unique=False)
    op.create_table('archived',
    sa.Column('webhook_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('hour', sa.DateTime(timezone=True), nullable=False),
    sa.Column('deliveries', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('calls', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('attempts', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('delivered', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('failed', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('cancelled', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('durations', sa.ARRAY(sa.Integer()), server_default=NO_DURATIONS, nullable=False),
    sa.ForeignKeyConstraint(['webhook_id'], ['webhook.id'], name=op.f('archived_webhook_id_fkey')),
    sa.PrimaryKeyConstraint('webhook_id', 'hour', name=op.f('archived_pkey'))
    )
    op.create_table('school_total',
    sa.Column('school_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('events', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('deliveries', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('dropped_events', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('dropped_deliveries', sa.BigInteger(), server_default='0', nullable=False),
    sa.ForeignKeyConstraint(['school_id'], ['school.id'], name=op.f('school_total_school_id_fkey')),
    sa.PrimaryKeyConstraint('school_id', name=op.f('school_total_pkey'))
    )
    op.create_index('event_unwanted_idx', 'event', ['school_id', 'id'], unique=False, postgresql_where=sa.text('matched = 0'))


def downgrade() -> None:
    op.drop_index('event_unwanted_idx', table_name='event', postgresql_where=sa.text('matched = 0'))
    op.drop_table('school_total')
    op.drop_table('archived')
    op.drop_index('hourly_school_idx', table_name='hourly')
    op.drop_table('hourly')
    op.drop_column('delivery', 'first_end_attempt')
