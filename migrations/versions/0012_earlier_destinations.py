"""earlier destinations: the log shows each attempt's own headers, and says when its data changed"""

from alembic import op
import sqlalchemy as sa


revision = '0012'
down_revision = '0011'


def upgrade() -> None:
    # Of what was before this no one knows since when it was so.
    began_at = sa.Column('destination_began_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False)
    op.add_column('webhook', began_at)
    op.add_column('event_body', sa.Column('changed_at', sa.DateTime(timezone=True), nullable=True))
    op.create_table('earlier_destination',
    sa.Column('webhook_id', sa.BigInteger(), nullable=False),
    sa.Column('began_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('url', sa.Text(), nullable=False),
    sa.Column('headers_token', sa.LargeBinary(), nullable=True),
    sa.ForeignKeyConstraint(['webhook_id'], ['webhook.id'], name=op.f('earlier_destination_webhook_id_fkey')),
    sa.PrimaryKeyConstraint('webhook_id', 'began_at', name=op.f('earlier_destination_pkey'))
    )


def downgrade() -> None:
    op.drop_table('earlier_destination')
    op.drop_column('event_body', 'changed_at')
    op.drop_column('webhook', 'destination_began_at')
