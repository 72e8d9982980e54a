"""mails"""

from alembic import op
import sqlalchemy as sa


revision = '0009'
down_revision = '0008'


def upgrade() -> None:
    op.create_table('mail',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('school_id', sa.BigInteger(), nullable=False),
    sa.Column('to_address', sa.Text(), nullable=False),
    sa.Column('subject', sa.Text(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('tries', sa.SmallInteger(), nullable=False),
    sa.Column('next_try_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('error', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['school_id'], ['school.id'], name=op.f('mail_school_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('mail_pkey'))
    )
    op.create_index('mail_school_idx', 'mail', ['school_id', 'id'])
    op.create_index('mail_waiting_idx', 'mail', ['next_try_at'], postgresql_where=sa.text('next_try_at IS NOT NULL'))
    op.add_column('webhook', sa.Column('owner_untold', sa.Boolean(), server_default=sa.text('false'), nullable=False))
    op.create_index('webhook_untold_idx', 'webhook', ['id'], postgresql_where=sa.text('owner_untold'))
    op.create_index('lane_failing_idx', 'lane', ['failing_since'], postgresql_where=sa.text('failing_since IS NOT NULL'))


def downgrade() -> None:
    op.drop_index('lane_failing_idx', table_name='lane')
    op.drop_index('webhook_untold_idx', table_name='webhook')
    op.drop_column('webhook', 'owner_untold')
    op.drop_table('mail')
