"""first tables"""

from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

revision = '0001'
down_revision = None


def upgrade() -> None:
    op.create_table('attempt',
    sa.Column('webhook_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('event_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.SmallInteger(), autoincrement=False, nullable=False),
    sa.Column('result', sa.Text(), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('duration_ms', sa.BigInteger(), nullable=False),
    sa.Column('url', sa.Text(), nullable=False),
    sa.Column('address', sa.Text(), nullable=True),
    sa.Column('status', sa.SmallInteger(), nullable=True),
    sa.Column('code', sa.Text(), nullable=True),
    sa.Column('detail', sa.Text(), nullable=True),
    sa.Column('signature', sa.Text(), nullable=True),
    sa.Column('response_headers', sa.LargeBinary(), nullable=True),
    sa.Column('response_body', sa.LargeBinary(), nullable=True),
    sa.CheckConstraint("result IN ('delivered', 'rejected', 'timed_out', 'unreachable', 'unsure', 'blocked', 'cancelled')", name=op.f('attempt_result_check')),
    sa.PrimaryKeyConstraint('webhook_id', 'event_id', 'number', name=op.f('attempt_pkey')),
    postgresql_partition_by='RANGE (event_id)'
    )
    op.create_table('delivery',
    sa.Column('webhook_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('event_id', sa.Uuid(), nullable=False),
    sa.Column('trigger', sa.Text(), nullable=False),
    sa.Column('test', sa.Boolean(), nullable=False),
    sa.Column('state', sa.Text(), server_default='pending', nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('claim_id', sa.BigInteger(), nullable=True),
    sa.Column('attempts', sa.SmallInteger(), server_default='0', nullable=False),
    sa.Column('round_attempts', sa.SmallInteger(), server_default='0', nullable=False),
    sa.Column('resends', sa.SmallInteger(), server_default='0', nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('first_end', sa.Text(), nullable=True),
    sa.Column('last_result', sa.Text(), nullable=True),
    sa.Column('last_status', sa.SmallInteger(), nullable=True),
    sa.CheckConstraint("(state IN ('pending', 'retrying', 'sending')) = (due_at IS NOT NULL)", name=op.f('delivery_due_check')),
    sa.CheckConstraint("first_end IN ('delivered', 'failed', 'cancelled')", name=op.f('delivery_first_end_check')),
    sa.CheckConstraint("state IN ('pending', 'retrying', 'sending') OR state IN ('delivered', 'failed', 'cancelled')", name=op.f('delivery_state_check')),
    sa.PrimaryKeyConstraint('webhook_id', 'event_id', name=op.f('delivery_pkey')),
    postgresql_partition_by='RANGE (event_id)'
    )
    op.create_index('delivery_open_idx', 'delivery', ['webhook_id', 'state', 'due_at', 'event_id'], unique=False, postgresql_where=sa.text("state IN ('pending', 'retrying', 'sending')"))
    op.create_table('event',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('school_id', sa.BigInteger(), nullable=False),
    sa.Column('trigger', sa.Text(), nullable=False),
    sa.Column('test', sa.Boolean(), nullable=False),
    sa.Column('recipient_id', sa.BigInteger(), nullable=True),
    sa.Column('occurred_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('matched', sa.BigInteger(), nullable=True),
    sa.CheckConstraint('matched >= 0', name=op.f('event_matched_check')),
    sa.PrimaryKeyConstraint('id', name=op.f('event_pkey')),
    postgresql_partition_by='RANGE (id)'
    )
    op.create_index('event_waiting_idx', 'event', ['school_id', 'id'], unique=False, postgresql_where=sa.text('matched IS NULL'))
    op.create_table('event_body',
    sa.Column('event_id', sa.Uuid(), nullable=False),
    sa.Column('body', sa.LargeBinary(), nullable=False),
    sa.PrimaryKeyConstraint('event_id', name=op.f('event_body_pkey')),
    postgresql_partition_by='RANGE (event_id)'
    )
    op.create_table('member',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('email', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('password_hash', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('member_pkey')),
    sa.UniqueConstraint('email', name=op.f('member_email_key'))
    )
    op.create_table('school',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('domain', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('school_pkey')),
    sa.UniqueConstraint('domain', name=op.f('school_domain_key'))
    )
    op.create_table('membership',
    sa.Column('member_id', sa.BigInteger(), nullable=False),
    sa.Column('school_id', sa.BigInteger(), nullable=False),
    sa.Column('role', sa.Enum('owner', 'developer', 'viewer', name='role', native_enum=False, length=20), nullable=False),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('membership_member_id_fkey')),
    sa.ForeignKeyConstraint(['school_id'], ['school.id'], name=op.f('membership_school_id_fkey')),
    sa.PrimaryKeyConstraint('member_id', 'school_id', name=op.f('membership_pkey'))
    )
    op.create_index(op.f('membership_school_id_idx'), 'membership', ['school_id'], unique=False)
    op.create_table('webhook',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('school_id', sa.BigInteger(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('description', sa.Text(), server_default='', nullable=False),
    sa.Column('url', sa.Text(), nullable=False),
    sa.Column('status', sa.Enum('active', 'paused', 'disabled', name='status', native_enum=False, length=20), nullable=False),
    sa.Column('status_reason', sa.Text(), nullable=True),
    sa.Column('status_changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('secret_token', sa.LargeBinary(), nullable=False),
    sa.Column('old_secret_token', sa.LargeBinary(), nullable=True),
    sa.Column('old_secret_ends_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('headers', postgresql.JSONB(astext_type=sa.Text()), server_default='{}', nullable=False),
    sa.Column('max_in_flight', sa.BigInteger(), server_default='10', nullable=False),
    sa.Column('rate_calls', sa.BigInteger(), nullable=True),
    sa.Column('rate_seconds', sa.BigInteger(), nullable=True),
    sa.Column('revision', sa.BigInteger(), server_default='1', nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by_id', sa.BigInteger(), nullable=True),
    sa.Column('deleted_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('(rate_calls IS NULL) = (rate_seconds IS NULL) AND rate_calls > 0 AND rate_seconds > 0', name=op.f('webhook_rate_check')),
    sa.CheckConstraint('max_in_flight BETWEEN 1 AND 100', name=op.f('webhook_max_in_flight_check')),
    sa.ForeignKeyConstraint(['created_by_id'], ['member.id'], name=op.f('webhook_created_by_id_fkey')),
    sa.ForeignKeyConstraint(['school_id'], ['school.id'], name=op.f('webhook_school_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('webhook_pkey'))
    )
    op.create_index('webhook_school_idx', 'webhook', ['school_id', 'id'], unique=False, postgresql_where=sa.text('deleted_at IS NULL'))
    op.create_table('lane',
    sa.Column('webhook_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('school_id', sa.BigInteger(), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('lease_ends_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('served_at', sa.DateTime(timezone=True), server_default=sa.text("'epoch'"), nullable=False),
    sa.Column('in_flight', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('slow', sa.Boolean(), server_default=sa.text('false'), nullable=False),
    sa.Column('tokens', sa.Double(), server_default='0', nullable=False),
    sa.Column('tokens_at', sa.DateTime(timezone=True), server_default=sa.text("'epoch'"), nullable=False),
    sa.Column('deliveries', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('calls', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('attempts', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('delivered', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('failed', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('cancelled', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('failing_since', sa.DateTime(timezone=True), nullable=True),
    sa.Column('failures_in_row', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('warned_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('last_call_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('last_result', sa.Text(), nullable=True),
    sa.Column('last_status', sa.SmallInteger(), nullable=True),
    sa.Column('changed_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint('in_flight >= 0', name=op.f('lane_in_flight_check')),
    sa.ForeignKeyConstraint(['school_id'], ['school.id'], name=op.f('lane_school_id_fkey')),
    sa.ForeignKeyConstraint(['webhook_id'], ['webhook.id'], name=op.f('lane_webhook_id_fkey')),
    sa.PrimaryKeyConstraint('webhook_id', name=op.f('lane_pkey')),
    postgresql_with={'fillfactor': '50'}
    )
    op.create_index('lane_due_idx', 'lane', ['due_at'], unique=False, postgresql_where=sa.text('due_at IS NOT NULL'))
    op.create_index('lane_lease_idx', 'lane', ['lease_ends_at'], unique=False, postgresql_where=sa.text('lease_ends_at IS NOT NULL'))
    op.create_index('lane_school_idx', 'lane', ['school_id'], unique=False)
    op.create_table('webhook_trigger',
    sa.Column('webhook_id', sa.BigInteger(), nullable=False),
    sa.Column('trigger', sa.Text(), nullable=False),
    sa.Column('school_id', sa.BigInteger(), nullable=False),
    sa.Column('since_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['school_id'], ['school.id'], name=op.f('webhook_trigger_school_id_fkey')),
    sa.ForeignKeyConstraint(['webhook_id'], ['webhook.id'], name=op.f('webhook_trigger_webhook_id_fkey')),
    sa.PrimaryKeyConstraint('webhook_id', 'trigger', name=op.f('webhook_trigger_pkey'))
    )
    op.create_index('webhook_trigger_wanted_idx', 'webhook_trigger', ['school_id', 'trigger'], unique=False)
    # Rows of weeks that have no partition yet (see schoolhooks/partitions.py).
    for table in ("event", "event_body", "delivery", "attempt"):
        op.execute(f"CREATE TABLE {table}_rest PARTITION OF {table} DEFAULT")


def downgrade() -> None:
    op.drop_index('webhook_trigger_wanted_idx', table_name='webhook_trigger')
    op.drop_table('webhook_trigger')
    op.drop_index('lane_school_idx', table_name='lane')
    op.drop_index('lane_lease_idx', table_name='lane', postgresql_where=sa.text('lease_ends_at IS NOT NULL'))
    op.drop_index('lane_due_idx', table_name='lane', postgresql_where=sa.text('due_at IS NOT NULL'))
    op.drop_table('lane')
    op.drop_index('webhook_school_idx', table_name='webhook', postgresql_where=sa.text('deleted_at IS NULL'))
    op.drop_table('webhook')
    op.drop_index(op.f('membership_school_id_idx'), table_name='membership')
    op.drop_table('membership')
    op.drop_table('school')
    op.drop_table('member')
    op.drop_table('event_body')
    op.drop_index('event_waiting_idx', table_name='event', postgresql_where=sa.text('matched IS NULL'))
    op.drop_table('event')
    op.drop_index('delivery_open_idx', table_name='delivery', postgresql_where=sa.text("state IN ('pending', 'retrying', 'sending')"))
    op.drop_table('delivery')
    op.drop_table('attempt')
