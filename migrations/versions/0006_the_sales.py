"""the sales"""

from alembic import op
import sqlalchemy as sa


revision = '0006'
down_revision = '0005'

NEW_COLUMNS = [
    ('order', 'refunded_minor'), ('order', 'installments'), ('payment', 'is_recurring'),
    ('payment', 'refunded_minor'), ('product', 'most_installments'),
]


def upgrade() -> None:
    op.add_column('order', sa.Column('cancelled_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('order', sa.Column('cancel_reason', sa.Text(), nullable=True))
    op.create_table('coupon',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('school_id', sa.BigInteger(), nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('percent_off', sa.BigInteger(), nullable=True),
    sa.Column('amount_off_minor', sa.BigInteger(), nullable=True),
    sa.Column('currency', sa.Text(), nullable=True),
    sa.Column('product_id', sa.BigInteger(), nullable=True),
    sa.Column('most_uses', sa.BigInteger(), nullable=True),
    sa.Column('used', sa.BigInteger(), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('(amount_off_minor IS NULL) = (currency IS NULL)', name=op.f('coupon_currency_check')),
    sa.CheckConstraint('(percent_off IS NULL) <> (amount_off_minor IS NULL)', name=op.f('coupon_either_check')),
    sa.CheckConstraint('amount_off_minor > 0', name=op.f('coupon_amount_check')),
    sa.CheckConstraint('percent_off BETWEEN 1 AND 100', name=op.f('coupon_percent_check')),
    sa.CheckConstraint('used >= 0', name=op.f('coupon_used_check')),
    sa.ForeignKeyConstraint(['product_id'], ['product.id'], name=op.f('coupon_product_id_fkey')),
    sa.ForeignKeyConstraint(['school_id'], ['school.id'], name=op.f('coupon_school_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('coupon_pkey'))
    )
    op.create_index('coupon_code_key', 'coupon', ['school_id', sa.literal_column('upper(code)')], unique=True)
    op.create_table('plan',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('school_id', sa.BigInteger(), nullable=False),
    sa.Column('product_id', sa.BigInteger(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('interval', sa.Text(), nullable=False),
    sa.Column('interval_count', sa.BigInteger(), nullable=False),
    sa.Column('price_minor', sa.BigInteger(), nullable=False),
    sa.Column('currency', sa.Text(), nullable=False),
    sa.Column('trial_days', sa.BigInteger(), nullable=False),
    sa.CheckConstraint('interval_count > 0', name=op.f('plan_interval_count_check')),
    sa.CheckConstraint('price_minor > 0', name=op.f('plan_price_check')),
    sa.CheckConstraint('trial_days >= 0', name=op.f('plan_trial_days_check')),
    sa.ForeignKeyConstraint(['product_id'], ['product.id'], name=op.f('plan_product_id_fkey')),
    sa.ForeignKeyConstraint(['school_id'], ['school.id'], name=op.f('plan_school_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('plan_pkey'))
    )
    op.create_index(op.f('plan_product_id_idx'), 'plan', ['product_id'], unique=False)
    op.create_index(op.f('plan_school_id_idx'), 'plan', ['school_id'], unique=False)
    op.create_table('checkout',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('school_id', sa.BigInteger(), nullable=False),
    sa.Column('contact_id', sa.BigInteger(), nullable=False),
    sa.Column('product_id', sa.BigInteger(), nullable=False),
    sa.Column('token', sa.Text(), nullable=False),
    sa.Column('quantity', sa.BigInteger(), nullable=False),
    sa.Column('amount_minor', sa.BigInteger(), nullable=False),
    sa.Column('currency', sa.Text(), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('order_id', sa.BigInteger(), nullable=True),
    sa.Column('abandoned_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('quantity > 0', name=op.f('checkout_quantity_check')),
    sa.ForeignKeyConstraint(['contact_id'], ['contact.id'], name=op.f('checkout_contact_id_fkey')),
    sa.ForeignKeyConstraint(['order_id'], ['order.id'], name=op.f('checkout_order_id_fkey')),
    sa.ForeignKeyConstraint(['product_id'], ['product.id'], name=op.f('checkout_product_id_fkey')),
    sa.ForeignKeyConstraint(['school_id'], ['school.id'], name=op.f('checkout_school_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('checkout_pkey')),
    sa.UniqueConstraint('token', name=op.f('checkout_token_key'))
    )
    op.create_index('checkout_open_key', 'checkout', ['contact_id', 'product_id'], unique=True, postgresql_where=sa.text('order_id IS NULL AND abandoned_at IS NULL'))
    op.create_index(op.f('checkout_order_id_idx'), 'checkout', ['order_id'], unique=False)
    op.create_index(op.f('checkout_product_id_idx'), 'checkout', ['product_id'], unique=False)
    op.create_index('checkout_waiting_idx', 'checkout', ['started_at'], unique=False, postgresql_where=sa.text('order_id IS NULL AND abandoned_at IS NULL'))
    op.create_table('subscription',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('school_id', sa.BigInteger(), nullable=False),
    sa.Column('contact_id', sa.BigInteger(), nullable=False),
    sa.Column('plan_id', sa.BigInteger(), nullable=False),
    sa.Column('order_id', sa.BigInteger(), nullable=True),
    sa.Column('token', sa.Text(), nullable=False),
    sa.Column('status', sa.Text(), nullable=False),
    sa.Column('price_minor', sa.BigInteger(), nullable=False),
    sa.Column('currency', sa.Text(), nullable=False),
    sa.Column('payment_system', sa.Text(), nullable=False),
    sa.Column('decline_code', sa.Text(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('trial_ends_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('trial_told_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('anchored_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('periods', sa.BigInteger(), nullable=False),
    sa.Column('current_period_end', sa.DateTime(timezone=True), nullable=False),
    sa.Column('first_paid_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('renewals', sa.BigInteger(), nullable=False),
    sa.Column('next_charge_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('past_due_since', sa.DateTime(timezone=True), nullable=True),
    sa.Column('failed_charges', sa.BigInteger(), nullable=False),
    sa.Column('cancelled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('cancel_reason', sa.Text(), nullable=True),
    sa.Column('feedback', sa.Text(), nullable=True),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("(status = 'cancelled') = (ended_at IS NOT NULL)", name=op.f('subscription_ended_check')),
    sa.CheckConstraint('price_minor > 0', name=op.f('subscription_price_check')),
    sa.ForeignKeyConstraint(['contact_id'], ['contact.id'], name=op.f('subscription_contact_id_fkey')),
    sa.ForeignKeyConstraint(['order_id'], ['order.id'], name=op.f('subscription_order_id_fkey')),
    sa.ForeignKeyConstraint(['plan_id'], ['plan.id'], name=op.f('subscription_plan_id_fkey')),
    sa.ForeignKeyConstraint(['school_id'], ['school.id'], name=op.f('subscription_school_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('subscription_pkey')),
    sa.UniqueConstraint('token', name=op.f('subscription_token_key'))
    )
    op.create_index('subscription_charge_idx', 'subscription', ['next_charge_at'], unique=False)
    op.create_index(op.f('subscription_contact_id_idx'), 'subscription', ['contact_id'], unique=False)
    op.create_index('subscription_end_idx', 'subscription', ['ends_at'], unique=False, postgresql_where=sa.text('ends_at IS NOT NULL AND ended_at IS NULL'))
    op.create_index(op.f('subscription_order_id_idx'), 'subscription', ['order_id'], unique=False)
    op.create_index(op.f('subscription_plan_id_idx'), 'subscription', ['plan_id'], unique=False)
    op.create_index(op.f('subscription_school_id_idx'), 'subscription', ['school_id'], unique=False)
    op.create_index('subscription_trial_idx', 'subscription', ['trial_ends_at'], unique=False, postgresql_where=sa.text("status = 'trialing' AND trial_told_at IS NULL"))
    op.create_table('subscription_enrollment',
    sa.Column('subscription_id', sa.BigInteger(), nullable=False),
    sa.Column('enrollment_id', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['enrollment_id'], ['enrollment.id'], name=op.f('subscription_enrollment_enrollment_id_fkey')),
    sa.ForeignKeyConstraint(['subscription_id'], ['subscription.id'], name=op.f('subscription_enrollment_subscription_id_fkey')),
    sa.PrimaryKeyConstraint('subscription_id', 'enrollment_id', name=op.f('subscription_enrollment_pkey')),
    sa.UniqueConstraint('enrollment_id', name=op.f('subscription_enrollment_enrollment_id_key'))
    )
    op.create_table('dispute',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('school_id', sa.BigInteger(), nullable=False),
    sa.Column('payment_id', sa.BigInteger(), nullable=False),
    sa.Column('amount_minor', sa.BigInteger(), nullable=False),
    sa.Column('currency', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('respond_by', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('amount_minor > 0', name=op.f('dispute_amount_check')),
    sa.ForeignKeyConstraint(['payment_id'], ['payment.id'], name=op.f('dispute_payment_id_fkey')),
    sa.ForeignKeyConstraint(['school_id'], ['school.id'], name=op.f('dispute_school_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('dispute_pkey')),
    sa.UniqueConstraint('payment_id', name=op.f('dispute_payment_id_key'))
    )
    op.create_table('refund',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('school_id', sa.BigInteger(), nullable=False),
    sa.Column('payment_id', sa.BigInteger(), nullable=False),
    sa.Column('amount_minor', sa.BigInteger(), nullable=False),
    sa.Column('currency', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('refunded_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('amount_minor > 0', name=op.f('refund_amount_check')),
    sa.ForeignKeyConstraint(['payment_id'], ['payment.id'], name=op.f('refund_payment_id_fkey')),
    sa.ForeignKeyConstraint(['school_id'], ['school.id'], name=op.f('refund_school_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('refund_pkey'))
    )
    op.create_index(op.f('refund_payment_id_idx'), 'refund', ['payment_id'], unique=False)
    op.add_column('order', sa.Column('refunded_minor', sa.BigInteger(), nullable=False, server_default='0'))
    op.add_column('order', sa.Column('installments', sa.BigInteger(), nullable=False, server_default='1'))
    op.add_column('order', sa.Column('plan_id', sa.BigInteger(), nullable=True))
    op.create_index('order_pending_idx', 'order', ['created_at'], unique=False, postgresql_where=sa.text("status = 'pending'"))
    op.create_foreign_key(op.f('order_plan_id_fkey'), 'order', 'plan', ['plan_id'], ['id'])
    op.add_column('payment', sa.Column('subscription_id', sa.BigInteger(), nullable=True))
    op.add_column('payment', sa.Column('is_recurring', sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column('payment', sa.Column('installment_number', sa.BigInteger(), nullable=True))
    op.add_column('payment', sa.Column('refunded_minor', sa.BigInteger(), nullable=False, server_default='0'))
    op.create_index(op.f('payment_subscription_id_idx'), 'payment', ['subscription_id'], unique=False)
    op.create_foreign_key(op.f('payment_subscription_id_fkey'), 'payment', 'subscription', ['subscription_id'], ['id'])
    op.add_column('product', sa.Column('most_installments', sa.BigInteger(), nullable=False, server_default='1'))
    # The defaults were for the rows that are there: from now on the application says it.
    for table, column in NEW_COLUMNS:
        op.alter_column(table, column, server_default=None)
    op.create_check_constraint(op.f('order_refunded_check'), 'order', 'refunded_minor BETWEEN 0 AND paid_minor')
    op.create_check_constraint(op.f('order_installments_check'), 'order', 'installments > 0')
    op.create_check_constraint(op.f('payment_refunded_check'), 'payment', 'refunded_minor BETWEEN 0 AND amount_minor')
    op.create_check_constraint(op.f('product_most_installments_check'), 'product', 'most_installments > 0')


def downgrade() -> None:
    op.drop_constraint(op.f('product_most_installments_check'), 'product', type_='check')
    op.drop_constraint(op.f('payment_refunded_check'), 'payment', type_='check')
    op.drop_constraint(op.f('order_installments_check'), 'order', type_='check')
    op.drop_constraint(op.f('order_refunded_check'), 'order', type_='check')
    op.drop_column('product', 'most_installments')
    op.drop_constraint(op.f('payment_subscription_id_fkey'), 'payment', type_='foreignkey')
    op.drop_index(op.f('payment_subscription_id_idx'), table_name='payment')
    op.drop_column('payment', 'refunded_minor')
    op.drop_column('payment', 'installment_number')
    op.drop_column('payment', 'is_recurring')
    op.drop_column('payment', 'subscription_id')
    op.drop_constraint(op.f('order_plan_id_fkey'), 'order', type_='foreignkey')
    op.drop_index('order_pending_idx', table_name='order', postgresql_where=sa.text("status = 'pending'"))
    op.drop_column('order', 'plan_id')
    op.drop_column('order', 'installments')
    op.drop_column('order', 'refunded_minor')
    op.drop_index(op.f('refund_payment_id_idx'), table_name='refund')
    op.drop_table('refund')
    op.drop_table('dispute')
    op.drop_table('subscription_enrollment')
    op.drop_index('subscription_trial_idx', table_name='subscription', postgresql_where=sa.text("status = 'trialing' AND trial_told_at IS NULL"))
    op.drop_index(op.f('subscription_school_id_idx'), table_name='subscription')
    op.drop_index(op.f('subscription_plan_id_idx'), table_name='subscription')
    op.drop_index(op.f('subscription_order_id_idx'), table_name='subscription')
    op.drop_index('subscription_end_idx', table_name='subscription', postgresql_where=sa.text('ends_at IS NOT NULL AND ended_at IS NULL'))
    op.drop_index(op.f('subscription_contact_id_idx'), table_name='subscription')
    op.drop_index('subscription_charge_idx', table_name='subscription')
    op.drop_table('subscription')
    op.drop_index('checkout_waiting_idx', table_name='checkout', postgresql_where=sa.text('order_id IS NULL AND abandoned_at IS NULL'))
    op.drop_index(op.f('checkout_product_id_idx'), table_name='checkout')
    op.drop_index(op.f('checkout_order_id_idx'), table_name='checkout')
    op.drop_index('checkout_open_key', table_name='checkout', postgresql_where=sa.text('order_id IS NULL AND abandoned_at IS NULL'))
    op.drop_table('checkout')
    op.drop_index(op.f('plan_school_id_idx'), table_name='plan')
    op.drop_index(op.f('plan_product_id_idx'), table_name='plan')
    op.drop_table('plan')
    op.drop_index('coupon_code_key', table_name='coupon')
    op.drop_table('coupon')
    op.drop_column('order', 'cancel_reason')
    op.drop_column('order', 'cancelled_at')
