"""the school"""

from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

revision = '0002'
down_revision = '0001'


def upgrade() -> None:
    op.create_table('contact',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('school_id', sa.BigInteger(), nullable=False),
    sa.Column('full_name', sa.Text(), nullable=True),
    sa.Column('email', sa.Text(), nullable=True),
    sa.Column('phone', sa.Text(), nullable=True),
    sa.Column('telegram_username', sa.Text(), nullable=True),
    sa.Column('country', sa.Text(), nullable=True),
    sa.Column('locale', sa.Text(), nullable=True),
    sa.Column('timezone', sa.Text(), nullable=True),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('attribution', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['school_id'], ['school.id'], name=op.f('contact_school_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('contact_pkey'))
    )
    op.create_index('contact_email_key', 'contact', ['school_id', sa.literal_column('lower(email)')], unique=True)
    op.create_table('course',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('school_id', sa.BigInteger(), nullable=False),
    sa.Column('slug', sa.Text(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['school_id'], ['school.id'], name=op.f('course_school_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('course_pkey')),
    sa.UniqueConstraint('school_id', 'slug', name=op.f('course_school_id_slug_key'))
    )
    op.create_table('product',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('school_id', sa.BigInteger(), nullable=False),
    sa.Column('slug', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('type', sa.Text(), nullable=False),
    sa.Column('description', sa.Text(), nullable=False),
    sa.Column('plan_name', sa.Text(), nullable=True),
    sa.Column('price_minor', sa.BigInteger(), nullable=False),
    sa.Column('currency', sa.Text(), nullable=False),
    sa.Column('access_days', sa.BigInteger(), nullable=True),
    sa.CheckConstraint('price_minor >= 0', name=op.f('product_price_check')),
    sa.ForeignKeyConstraint(['school_id'], ['school.id'], name=op.f('product_school_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('product_pkey')),
    sa.UniqueConstraint('slug', name=op.f('product_slug_key'))
    )
    op.create_index(op.f('product_school_id_idx'), 'product', ['school_id'], unique=False)
    op.create_table('tag',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('school_id', sa.BigInteger(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['school_id'], ['school.id'], name=op.f('tag_school_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('tag_pkey')),
    sa.UniqueConstraint('school_id', 'name', name=op.f('tag_school_id_name_key'))
    )
    op.create_table('contact_tag',
    sa.Column('contact_id', sa.BigInteger(), nullable=False),
    sa.Column('tag_id', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['contact_id'], ['contact.id'], name=op.f('contact_tag_contact_id_fkey')),
    sa.ForeignKeyConstraint(['tag_id'], ['tag.id'], name=op.f('contact_tag_tag_id_fkey')),
    sa.PrimaryKeyConstraint('contact_id', 'tag_id', name=op.f('contact_tag_pkey'))
    )
    op.create_index(op.f('contact_tag_tag_id_idx'), 'contact_tag', ['tag_id'], unique=False)
    op.create_table('order',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False, start=100000), nullable=False),
    sa.Column('school_id', sa.BigInteger(), nullable=False),
    sa.Column('contact_id', sa.BigInteger(), nullable=False),
    sa.Column('token', sa.Text(), nullable=False),
    sa.Column('status', sa.Text(), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('customer_name', sa.Text(), nullable=True),
    sa.Column('customer_phone', sa.Text(), nullable=True),
    sa.Column('currency', sa.Text(), nullable=False),
    sa.Column('subtotal_minor', sa.BigInteger(), nullable=False),
    sa.Column('discount_minor', sa.BigInteger(), nullable=False),
    sa.Column('tax_minor', sa.BigInteger(), nullable=False),
    sa.Column('amount_minor', sa.BigInteger(), nullable=False),
    sa.Column('paid_minor', sa.BigInteger(), nullable=False),
    sa.Column('coupon_code', sa.Text(), nullable=True),
    sa.Column('payment_system', sa.Text(), nullable=False),
    sa.Column('attribution', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('paid_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('amount_minor = subtotal_minor - discount_minor + tax_minor', name=op.f('order_sum_check')),
    sa.CheckConstraint('paid_minor BETWEEN 0 AND amount_minor', name=op.f('order_paid_check')),
    sa.ForeignKeyConstraint(['contact_id'], ['contact.id'], name=op.f('order_contact_id_fkey')),
    sa.ForeignKeyConstraint(['school_id'], ['school.id'], name=op.f('order_school_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('order_pkey')),
    sa.UniqueConstraint('token', name=op.f('order_token_key'))
    )
    op.create_index(op.f('order_contact_id_idx'), 'order', ['contact_id'], unique=False)
    op.create_index(op.f('order_school_id_idx'), 'order', ['school_id'], unique=False)
    op.create_table('product_course',
    sa.Column('product_id', sa.BigInteger(), nullable=False),
    sa.Column('course_id', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['course_id'], ['course.id'], name=op.f('product_course_course_id_fkey')),
    sa.ForeignKeyConstraint(['product_id'], ['product.id'], name=op.f('product_course_product_id_fkey')),
    sa.PrimaryKeyConstraint('product_id', 'course_id', name=op.f('product_course_pkey'))
    )
    op.create_index(op.f('product_course_course_id_idx'), 'product_course', ['course_id'], unique=False)
    op.create_table('enrollment',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('school_id', sa.BigInteger(), nullable=False),
    sa.Column('contact_id', sa.BigInteger(), nullable=False),
    sa.Column('course_id', sa.BigInteger(), nullable=False),
    sa.Column('order_id', sa.BigInteger(), nullable=True),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('is_free', sa.Boolean(), nullable=False),
    sa.Column('is_trial', sa.Boolean(), nullable=False),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['contact_id'], ['contact.id'], name=op.f('enrollment_contact_id_fkey')),
    sa.ForeignKeyConstraint(['course_id'], ['course.id'], name=op.f('enrollment_course_id_fkey')),
    sa.ForeignKeyConstraint(['order_id'], ['order.id'], name=op.f('enrollment_order_id_fkey')),
    sa.ForeignKeyConstraint(['school_id'], ['school.id'], name=op.f('enrollment_school_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('enrollment_pkey'))
    )
    op.create_index(op.f('enrollment_course_id_idx'), 'enrollment', ['course_id'], unique=False)
    op.create_index('enrollment_open_key', 'enrollment', ['contact_id', 'course_id'], unique=True, postgresql_where=sa.text('ended_at IS NULL'))
    op.create_index(op.f('enrollment_order_id_idx'), 'enrollment', ['order_id'], unique=False)
    op.create_table('order_item',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('order_id', sa.BigInteger(), nullable=False),
    sa.Column('product_id', sa.BigInteger(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('type', sa.Text(), nullable=False),
    sa.Column('plan_name', sa.Text(), nullable=True),
    sa.Column('quantity', sa.BigInteger(), nullable=False),
    sa.Column('amount_minor', sa.BigInteger(), nullable=False),
    sa.CheckConstraint('quantity > 0', name=op.f('order_item_quantity_check')),
    sa.ForeignKeyConstraint(['order_id'], ['order.id'], name=op.f('order_item_order_id_fkey')),
    sa.ForeignKeyConstraint(['product_id'], ['product.id'], name=op.f('order_item_product_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('order_item_pkey'))
    )
    op.create_index(op.f('order_item_order_id_idx'), 'order_item', ['order_id'], unique=False)
    op.create_index(op.f('order_item_product_id_idx'), 'order_item', ['product_id'], unique=False)
    op.create_table('payment',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('school_id', sa.BigInteger(), nullable=False),
    sa.Column('contact_id', sa.BigInteger(), nullable=False),
    sa.Column('order_id', sa.BigInteger(), nullable=True),
    sa.Column('amount_minor', sa.BigInteger(), nullable=False),
    sa.Column('currency', sa.Text(), nullable=False),
    sa.Column('fee_minor', sa.BigInteger(), nullable=True),
    sa.Column('payment_system', sa.Text(), nullable=False),
    sa.Column('method', sa.Text(), nullable=False),
    sa.Column('brand', sa.Text(), nullable=True),
    sa.Column('last4', sa.Text(), nullable=True),
    sa.Column('transaction_id', sa.Text(), nullable=True),
    sa.Column('attempted_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('paid_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('failure_code', sa.Text(), nullable=True),
    sa.CheckConstraint('amount_minor > 0', name=op.f('payment_amount_check')),
    sa.ForeignKeyConstraint(['contact_id'], ['contact.id'], name=op.f('payment_contact_id_fkey')),
    sa.ForeignKeyConstraint(['order_id'], ['order.id'], name=op.f('payment_order_id_fkey')),
    sa.ForeignKeyConstraint(['school_id'], ['school.id'], name=op.f('payment_school_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('payment_pkey'))
    )
    op.create_index(op.f('payment_contact_id_idx'), 'payment', ['contact_id'], unique=False)
    op.create_index(op.f('payment_order_id_idx'), 'payment', ['order_id'], unique=False)


def downgrade() -> None:
    op.drop_index(op.f('payment_order_id_idx'), table_name='payment')
    op.drop_index(op.f('payment_contact_id_idx'), table_name='payment')
    op.drop_table('payment')
    op.drop_index(op.f('order_item_product_id_idx'), table_name='order_item')
    op.drop_index(op.f('order_item_order_id_idx'), table_name='order_item')
    op.drop_table('order_item')
    op.drop_index(op.f('enrollment_order_id_idx'), table_name='enrollment')
    op.drop_index('enrollment_open_key', table_name='enrollment', postgresql_where=sa.text('ended_at IS NULL'))
    op.drop_index(op.f('enrollment_course_id_idx'), table_name='enrollment')
    op.drop_table('enrollment')
    op.drop_index(op.f('product_course_course_id_idx'), table_name='product_course')
    op.drop_table('product_course')
    op.drop_index(op.f('order_school_id_idx'), table_name='order')
    op.drop_index(op.f('order_contact_id_idx'), table_name='order')
    op.drop_table('order')
    op.drop_index(op.f('contact_tag_tag_id_idx'), table_name='contact_tag')
    op.drop_table('contact_tag')
    op.drop_table('tag')
    op.drop_index(op.f('product_school_id_idx'), table_name='product')
    op.drop_table('product')
    op.drop_table('course')
    op.drop_index('contact_email_key', table_name='contact')
    op.drop_table('contact')
