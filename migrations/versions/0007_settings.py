"""settings"""

from alembic import op
import sqlalchemy as sa


revision = '0007'
down_revision = '0006'


def upgrade() -> None:
    op.create_table('event_subject',
    sa.Column('subject', sa.Text(), nullable=False),
    sa.Column('event_id', sa.Uuid(), nullable=False),
    sa.PrimaryKeyConstraint('subject', 'event_id', name=op.f('event_subject_pkey')),
    postgresql_partition_by='RANGE (event_id)'
    )
    op.execute("CREATE TABLE event_subject_rest PARTITION OF event_subject DEFAULT")
    op.create_index('event_known_idx', 'event', ['school_id', 'trigger', 'id'], unique=False, postgresql_where=sa.text('matched IS NOT NULL'))
    op.create_index('delivery_unhappy_idx', 'delivery', ['webhook_id', 'state', 'event_id'], unique=False, postgresql_where=sa.text("state IN ('failed', 'cancelled')"))
    op.create_table('bulk',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('webhook_id', sa.BigInteger(), nullable=False),
    sa.Column('school_id', sa.BigInteger(), nullable=False),
    sa.Column('created_by_id', sa.BigInteger(), nullable=True),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('status', sa.Text(), server_default='running', nullable=False),
    sa.Column('after_id', sa.Uuid(), nullable=False),
    sa.Column('until_id', sa.Uuid(), nullable=False),
    sa.Column('chosen_ids', sa.ARRAY(sa.Uuid()), nullable=True),
    sa.Column('per_second', sa.SmallInteger(), nullable=False),
    sa.Column('total', sa.BigInteger(), nullable=False),
    sa.Column('sent', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('stepped_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("kind IN ('failed', 'missed', 'chosen')", name=op.f('bulk_kind_check')),
    sa.CheckConstraint("status IN ('running', 'done', 'cancelled')", name=op.f('bulk_status_check')),
    sa.CheckConstraint('per_second BETWEEN 1 AND 1000', name=op.f('bulk_per_second_check')),
    sa.ForeignKeyConstraint(['created_by_id'], ['member.id'], name=op.f('bulk_created_by_id_fkey')),
    sa.ForeignKeyConstraint(['school_id'], ['school.id'], name=op.f('bulk_school_id_fkey')),
    sa.ForeignKeyConstraint(['webhook_id'], ['webhook.id'], name=op.f('bulk_webhook_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('bulk_pkey'))
    )
    op.create_index('bulk_webhook_idx', 'bulk', ['webhook_id', 'id'], unique=False)
    op.create_index('bulk_running_idx', 'bulk', ['webhook_id'], unique=True, postgresql_where=sa.text("status = 'running'"))
    op.create_table('audit_entry',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('school_id', sa.BigInteger(), nullable=False),
    sa.Column('member_id', sa.BigInteger(), nullable=False),
    sa.Column('member_name', sa.Text(), nullable=False),
    sa.Column('act', sa.Text(), nullable=False),
    sa.Column('webhook_id', sa.BigInteger(), nullable=True),
    sa.Column('webhook_name', sa.Text(), nullable=False),
    sa.Column('detail', sa.Text(), server_default='', nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('audit_entry_member_id_fkey')),
    sa.ForeignKeyConstraint(['school_id'], ['school.id'], name=op.f('audit_entry_school_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('audit_entry_pkey'))
    )
    op.create_index('audit_entry_school_idx', 'audit_entry', ['school_id', 'id'], unique=False)
    op.create_index('audit_entry_webhook_idx', 'audit_entry', ['webhook_id', 'id'], unique=False)
    # An audit that can be edited proves nothing, so the database itself refuses.
    op.execute(
        """
        CREATE FUNCTION refuse_to_change_audit() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'audit entries are never changed' USING ERRCODE = '42501'; END $$
        """
    )
    op.execute(
        """
        CREATE TRIGGER audit_entry_is_final BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_audit()
        """
    )


def downgrade() -> None:
    op.drop_table('audit_entry')
    op.execute("DROP FUNCTION refuse_to_change_audit()")
    op.drop_table('bulk')
    op.drop_index('delivery_unhappy_idx', table_name='delivery', postgresql_where=sa.text("state IN ('failed', 'cancelled')"))
    op.drop_index('event_known_idx', table_name='event', postgresql_where=sa.text('matched IS NOT NULL'))
    op.drop_table('event_subject')
