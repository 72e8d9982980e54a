"""the crm"""

from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

revision = '0005'
down_revision = '0004'


def upgrade() -> None:
    op.create_table('pipeline',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('school_id', sa.BigInteger(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['school_id'], ['school.id'], name=op.f('pipeline_school_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('pipeline_pkey')),
    sa.UniqueConstraint('school_id', 'name', name=op.f('pipeline_school_id_name_key'))
    )
    op.create_table('consent',
    sa.Column('contact_id', sa.BigInteger(), nullable=False),
    sa.Column('channel', sa.Text(), nullable=False),
    sa.Column('token', sa.Text(), nullable=True),
    sa.Column('consent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['contact_id'], ['contact.id'], name=op.f('consent_contact_id_fkey')),
    sa.PrimaryKeyConstraint('contact_id', 'channel', name=op.f('consent_pkey')),
    sa.UniqueConstraint('token', name=op.f('consent_token_key'))
    )
    op.create_table('form',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('school_id', sa.BigInteger(), nullable=False),
    sa.Column('slug', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('pipeline_id', sa.BigInteger(), nullable=True),
    sa.Column('subscribes_to', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['pipeline_id'], ['pipeline.id'], name=op.f('form_pipeline_id_fkey')),
    sa.ForeignKeyConstraint(['school_id'], ['school.id'], name=op.f('form_school_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('form_pkey')),
    sa.UniqueConstraint('slug', name=op.f('form_slug_key'))
    )
    op.create_index(op.f('form_school_id_idx'), 'form', ['school_id'], unique=False)
    op.create_table('stage',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('pipeline_id', sa.BigInteger(), nullable=False),
    sa.Column('position', sa.BigInteger(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('outcome', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['pipeline_id'], ['pipeline.id'], name=op.f('stage_pipeline_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('stage_pkey')),
    sa.UniqueConstraint('pipeline_id', 'position', name=op.f('stage_pipeline_id_position_key'))
    )
    op.create_table('form_field',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('form_id', sa.BigInteger(), nullable=False),
    sa.Column('position', sa.BigInteger(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('label', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('is_required', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['form_id'], ['form.id'], name=op.f('form_field_form_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('form_field_pkey')),
    sa.UniqueConstraint('form_id', 'key', name=op.f('form_field_form_id_key_key')),
    sa.UniqueConstraint('form_id', 'position', name=op.f('form_field_form_id_position_key'))
    )
    op.create_table('form_submission',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('form_id', sa.BigInteger(), nullable=False),
    sa.Column('contact_id', sa.BigInteger(), nullable=True),
    sa.Column('answers', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('attribution', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('submitted_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['contact_id'], ['contact.id'], name=op.f('form_submission_contact_id_fkey')),
    sa.ForeignKeyConstraint(['form_id'], ['form.id'], name=op.f('form_submission_form_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('form_submission_pkey'))
    )
    op.create_index(op.f('form_submission_contact_id_idx'), 'form_submission', ['contact_id'], unique=False)
    op.create_index(op.f('form_submission_form_id_idx'), 'form_submission', ['form_id'], unique=False)
    op.create_table('lead',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('school_id', sa.BigInteger(), nullable=False),
    sa.Column('contact_id', sa.BigInteger(), nullable=False),
    sa.Column('stage_id', sa.BigInteger(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('value_minor', sa.BigInteger(), nullable=True),
    sa.Column('currency', sa.Text(), nullable=True),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('attribution', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('assigned_to_id', sa.BigInteger(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('lost_reason', sa.Text(), nullable=True),
    sa.Column('order_id', sa.BigInteger(), nullable=True),
    sa.CheckConstraint('(value_minor IS NULL) = (currency IS NULL)', name=op.f('lead_value_check')),
    sa.ForeignKeyConstraint(['assigned_to_id'], ['member.id'], name=op.f('lead_assigned_to_id_fkey')),
    sa.ForeignKeyConstraint(['contact_id'], ['contact.id'], name=op.f('lead_contact_id_fkey')),
    sa.ForeignKeyConstraint(['order_id'], ['order.id'], name=op.f('lead_order_id_fkey')),
    sa.ForeignKeyConstraint(['school_id'], ['school.id'], name=op.f('lead_school_id_fkey')),
    sa.ForeignKeyConstraint(['stage_id'], ['stage.id'], name=op.f('lead_stage_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('lead_pkey'))
    )
    op.create_index(op.f('lead_contact_id_idx'), 'lead', ['contact_id'], unique=False)
    op.create_index(op.f('lead_order_id_idx'), 'lead', ['order_id'], unique=False)
    op.create_index(op.f('lead_school_id_idx'), 'lead', ['school_id'], unique=False)
    op.create_index(op.f('lead_stage_id_idx'), 'lead', ['stage_id'], unique=False)
    op.add_column('contact', sa.Column('last_signed_in_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('contact', sa.Column('deleted_at', sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column('contact', 'deleted_at')
    op.drop_column('contact', 'last_signed_in_at')
    op.drop_index(op.f('lead_stage_id_idx'), table_name='lead')
    op.drop_index(op.f('lead_school_id_idx'), table_name='lead')
    op.drop_index(op.f('lead_order_id_idx'), table_name='lead')
    op.drop_index(op.f('lead_contact_id_idx'), table_name='lead')
    op.drop_table('lead')
    op.drop_index(op.f('form_submission_form_id_idx'), table_name='form_submission')
    op.drop_index(op.f('form_submission_contact_id_idx'), table_name='form_submission')
    op.drop_table('form_submission')
    op.drop_table('form_field')
    op.drop_table('stage')
    op.drop_index(op.f('form_school_id_idx'), table_name='form')
    op.drop_table('form')
    op.drop_table('consent')
    op.drop_table('pipeline')
