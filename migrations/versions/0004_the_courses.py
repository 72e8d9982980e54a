"""the courses"""

from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

revision = '0004'
down_revision = '0003'


def upgrade() -> None:
    op.add_column('enrollment', sa.Column('ended_reason', sa.Text(), nullable=True))
    op.create_table('program',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('school_id', sa.BigInteger(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['school_id'], ['school.id'], name=op.f('program_school_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('program_pkey'))
    )
    op.create_index(op.f('program_school_id_idx'), 'program', ['school_id'], unique=False)
    op.create_table('study_rules',
    sa.Column('school_id', sa.BigInteger(), nullable=False),
    sa.Column('expiring_days', sa.BigInteger(), nullable=False),
    sa.Column('inactive_days', sa.BigInteger(), nullable=False),
    sa.CheckConstraint('expiring_days > 0 AND inactive_days > 0', name=op.f('study_rules_days_check')),
    sa.ForeignKeyConstraint(['school_id'], ['school.id'], name=op.f('study_rules_school_id_fkey')),
    sa.PrimaryKeyConstraint('school_id', name=op.f('study_rules_pkey'))
    )
    op.create_table('certificate',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('school_id', sa.BigInteger(), nullable=False),
    sa.Column('contact_id', sa.BigInteger(), nullable=False),
    sa.Column('course_id', sa.BigInteger(), nullable=False),
    sa.Column('number', sa.Text(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('issued_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['contact_id'], ['contact.id'], name=op.f('certificate_contact_id_fkey')),
    sa.ForeignKeyConstraint(['course_id'], ['course.id'], name=op.f('certificate_course_id_fkey')),
    sa.ForeignKeyConstraint(['school_id'], ['school.id'], name=op.f('certificate_school_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('certificate_pkey')),
    sa.UniqueConstraint('number', name=op.f('certificate_number_key'))
    )
    op.create_index(op.f('certificate_contact_id_course_id_idx'), 'certificate', ['contact_id', 'course_id'], unique=False)
    op.create_index(op.f('certificate_course_id_idx'), 'certificate', ['course_id'], unique=False)
    op.create_index(op.f('certificate_school_id_idx'), 'certificate', ['school_id'], unique=False)
    op.create_table('course_progress',
    sa.Column('contact_id', sa.BigInteger(), nullable=False),
    sa.Column('course_id', sa.BigInteger(), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('milestone', sa.BigInteger(), nullable=False),
    sa.Column('completed_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('milestone IN (0, 25, 50, 75)', name=op.f('course_progress_milestone_check')),
    sa.ForeignKeyConstraint(['contact_id'], ['contact.id'], name=op.f('course_progress_contact_id_fkey')),
    sa.ForeignKeyConstraint(['course_id'], ['course.id'], name=op.f('course_progress_course_id_fkey')),
    sa.PrimaryKeyConstraint('contact_id', 'course_id', name=op.f('course_progress_pkey'))
    )
    op.create_index(op.f('course_progress_course_id_idx'), 'course_progress', ['course_id'], unique=False)
    op.create_table('module',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('course_id', sa.BigInteger(), nullable=False),
    sa.Column('position', sa.BigInteger(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['course_id'], ['course.id'], name=op.f('module_course_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('module_pkey')),
    sa.UniqueConstraint('course_id', 'position', name=op.f('module_course_id_position_key'))
    )
    op.create_table('program_completion',
    sa.Column('contact_id', sa.BigInteger(), nullable=False),
    sa.Column('program_id', sa.BigInteger(), nullable=False),
    sa.Column('completed_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['contact_id'], ['contact.id'], name=op.f('program_completion_contact_id_fkey')),
    sa.ForeignKeyConstraint(['program_id'], ['program.id'], name=op.f('program_completion_program_id_fkey')),
    sa.PrimaryKeyConstraint('contact_id', 'program_id', name=op.f('program_completion_pkey'))
    )
    op.create_index(op.f('program_completion_program_id_idx'), 'program_completion', ['program_id'], unique=False)
    op.create_table('program_course',
    sa.Column('program_id', sa.BigInteger(), nullable=False),
    sa.Column('course_id', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['course_id'], ['course.id'], name=op.f('program_course_course_id_fkey')),
    sa.ForeignKeyConstraint(['program_id'], ['program.id'], name=op.f('program_course_program_id_fkey')),
    sa.PrimaryKeyConstraint('program_id', 'course_id', name=op.f('program_course_pkey'))
    )
    op.create_index(op.f('program_course_course_id_idx'), 'program_course', ['course_id'], unique=False)
    op.create_table('student_activity',
    sa.Column('contact_id', sa.BigInteger(), nullable=False),
    sa.Column('last_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('inactive_told_for', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['contact_id'], ['contact.id'], name=op.f('student_activity_contact_id_fkey')),
    sa.PrimaryKeyConstraint('contact_id', name=op.f('student_activity_pkey'))
    )
    op.create_index('student_activity_untold_idx', 'student_activity', ['last_at'], unique=False, postgresql_where=sa.text('inactive_told_for IS DISTINCT FROM last_at'))
    op.create_table('lesson',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('module_id', sa.BigInteger(), nullable=False),
    sa.Column('position', sa.BigInteger(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('type', sa.Text(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('is_required', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['module_id'], ['module.id'], name=op.f('lesson_module_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('lesson_pkey')),
    sa.UniqueConstraint('module_id', 'position', name=op.f('lesson_module_id_position_key'))
    )
    op.create_table('module_completion',
    sa.Column('contact_id', sa.BigInteger(), nullable=False),
    sa.Column('module_id', sa.BigInteger(), nullable=False),
    sa.Column('completed_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['contact_id'], ['contact.id'], name=op.f('module_completion_contact_id_fkey')),
    sa.ForeignKeyConstraint(['module_id'], ['module.id'], name=op.f('module_completion_module_id_fkey')),
    sa.PrimaryKeyConstraint('contact_id', 'module_id', name=op.f('module_completion_pkey'))
    )
    op.create_index(op.f('module_completion_module_id_idx'), 'module_completion', ['module_id'], unique=False)
    op.create_table('assignment',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('lesson_id', sa.BigInteger(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['lesson_id'], ['lesson.id'], name=op.f('assignment_lesson_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('assignment_pkey')),
    sa.UniqueConstraint('lesson_id', name=op.f('assignment_lesson_id_key'))
    )
    op.create_table('comment',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('lesson_id', sa.BigInteger(), nullable=False),
    sa.Column('contact_id', sa.BigInteger(), nullable=False),
    sa.Column('reply_to_id', sa.BigInteger(), nullable=True),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['contact_id'], ['contact.id'], name=op.f('comment_contact_id_fkey')),
    sa.ForeignKeyConstraint(['lesson_id'], ['lesson.id'], name=op.f('comment_lesson_id_fkey')),
    sa.ForeignKeyConstraint(['reply_to_id'], ['comment.id'], name=op.f('comment_reply_to_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('comment_pkey'))
    )
    op.create_index(op.f('comment_contact_id_idx'), 'comment', ['contact_id'], unique=False)
    op.create_index(op.f('comment_lesson_id_id_idx'), 'comment', ['lesson_id', 'id'], unique=False)
    op.create_table('lesson_progress',
    sa.Column('contact_id', sa.BigInteger(), nullable=False),
    sa.Column('lesson_id', sa.BigInteger(), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('completed_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['contact_id'], ['contact.id'], name=op.f('lesson_progress_contact_id_fkey')),
    sa.ForeignKeyConstraint(['lesson_id'], ['lesson.id'], name=op.f('lesson_progress_lesson_id_fkey')),
    sa.PrimaryKeyConstraint('contact_id', 'lesson_id', name=op.f('lesson_progress_pkey'))
    )
    op.create_index(op.f('lesson_progress_lesson_id_idx'), 'lesson_progress', ['lesson_id'], unique=False)
    op.create_table('quiz',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('lesson_id', sa.BigInteger(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('pass_percent', sa.BigInteger(), nullable=False),
    sa.CheckConstraint('pass_percent BETWEEN 0 AND 100', name=op.f('quiz_pass_check')),
    sa.ForeignKeyConstraint(['lesson_id'], ['lesson.id'], name=op.f('quiz_lesson_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('quiz_pkey')),
    sa.UniqueConstraint('lesson_id', name=op.f('quiz_lesson_id_key'))
    )
    op.create_table('quiz_attempt',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('contact_id', sa.BigInteger(), nullable=False),
    sa.Column('quiz_id', sa.BigInteger(), nullable=False),
    sa.Column('attempt', sa.BigInteger(), nullable=False),
    sa.Column('correct_count', sa.BigInteger(), nullable=False),
    sa.Column('incorrect_count', sa.BigInteger(), nullable=False),
    sa.Column('score_percent', sa.BigInteger(), nullable=False),
    sa.Column('passed', sa.Boolean(), nullable=False),
    sa.Column('submitted_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('score_percent BETWEEN 0 AND 100', name=op.f('quiz_attempt_score_check')),
    sa.ForeignKeyConstraint(['contact_id'], ['contact.id'], name=op.f('quiz_attempt_contact_id_fkey')),
    sa.ForeignKeyConstraint(['quiz_id'], ['quiz.id'], name=op.f('quiz_attempt_quiz_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('quiz_attempt_pkey')),
    sa.UniqueConstraint('contact_id', 'quiz_id', 'attempt', name=op.f('quiz_attempt_contact_id_quiz_id_attempt_key'))
    )
    op.create_index(op.f('quiz_attempt_quiz_id_idx'), 'quiz_attempt', ['quiz_id'], unique=False)
    op.create_table('quiz_question',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('quiz_id', sa.BigInteger(), nullable=False),
    sa.Column('position', sa.BigInteger(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('options', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('right_option', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['quiz_id'], ['quiz.id'], name=op.f('quiz_question_quiz_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('quiz_question_pkey')),
    sa.UniqueConstraint('quiz_id', 'position', name=op.f('quiz_question_quiz_id_position_key'))
    )
    op.create_table('submission',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('school_id', sa.BigInteger(), nullable=False),
    sa.Column('enrollment_id', sa.BigInteger(), nullable=False),
    sa.Column('contact_id', sa.BigInteger(), nullable=False),
    sa.Column('assignment_id', sa.BigInteger(), nullable=False),
    sa.Column('attempt', sa.BigInteger(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('file_names', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('submitted_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('result', sa.Text(), nullable=True),
    sa.Column('grade', sa.BigInteger(), nullable=True),
    sa.Column('reviewer_id', sa.BigInteger(), nullable=True),
    sa.Column('graded_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('grade BETWEEN 0 AND 100', name=op.f('submission_grade_check')),
    sa.ForeignKeyConstraint(['assignment_id'], ['assignment.id'], name=op.f('submission_assignment_id_fkey')),
    sa.ForeignKeyConstraint(['contact_id'], ['contact.id'], name=op.f('submission_contact_id_fkey')),
    sa.ForeignKeyConstraint(['enrollment_id'], ['enrollment.id'], name=op.f('submission_enrollment_id_fkey')),
    sa.ForeignKeyConstraint(['reviewer_id'], ['member.id'], name=op.f('submission_reviewer_id_fkey')),
    sa.ForeignKeyConstraint(['school_id'], ['school.id'], name=op.f('submission_school_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('submission_pkey')),
    sa.UniqueConstraint('contact_id', 'assignment_id', 'attempt', name=op.f('submission_contact_id_assignment_id_attempt_key'))
    )
    op.create_index(op.f('submission_assignment_id_idx'), 'submission', ['assignment_id'], unique=False)
    op.create_index(op.f('submission_enrollment_id_idx'), 'submission', ['enrollment_id'], unique=False)
    op.create_index(op.f('submission_school_id_idx'), 'submission', ['school_id'], unique=False)
    op.add_column('course', sa.Column('trial_days', sa.BigInteger(), nullable=True))
    op.add_column('course', sa.Column('gives_certificate', sa.Boolean(), server_default=sa.text('false'), nullable=False))
    op.add_column('course', sa.Column('certificate_days', sa.BigInteger(), nullable=True))
    op.add_column('enrollment', sa.Column('expiring_told_for', sa.DateTime(timezone=True), nullable=True))
    op.create_index('enrollment_expiry_idx', 'enrollment', ['expires_at'], unique=False, postgresql_where=sa.text('ended_at IS NULL AND expires_at IS NOT NULL'))


def downgrade() -> None:
    op.drop_index('enrollment_expiry_idx', table_name='enrollment', postgresql_where=sa.text('ended_at IS NULL AND expires_at IS NOT NULL'))
    op.drop_column('enrollment', 'expiring_told_for')
    op.drop_column('course', 'certificate_days')
    op.drop_column('course', 'gives_certificate')
    op.drop_column('course', 'trial_days')
    op.drop_index(op.f('submission_school_id_idx'), table_name='submission')
    op.drop_index(op.f('submission_enrollment_id_idx'), table_name='submission')
    op.drop_index(op.f('submission_assignment_id_idx'), table_name='submission')
    op.drop_table('submission')
    op.drop_table('quiz_question')
    op.drop_index(op.f('quiz_attempt_quiz_id_idx'), table_name='quiz_attempt')
    op.drop_table('quiz_attempt')
    op.drop_table('quiz')
    op.drop_index(op.f('lesson_progress_lesson_id_idx'), table_name='lesson_progress')
    op.drop_table('lesson_progress')
    op.drop_index(op.f('comment_lesson_id_id_idx'), table_name='comment')
    op.drop_index(op.f('comment_contact_id_idx'), table_name='comment')
    op.drop_table('comment')
    op.drop_table('assignment')
    op.drop_index(op.f('module_completion_module_id_idx'), table_name='module_completion')
    op.drop_table('module_completion')
    op.drop_table('lesson')
    op.drop_index('student_activity_untold_idx', table_name='student_activity', postgresql_where=sa.text('inactive_told_for IS DISTINCT FROM last_at'))
    op.drop_table('student_activity')
    op.drop_index(op.f('program_course_course_id_idx'), table_name='program_course')
    op.drop_table('program_course')
    op.drop_index(op.f('program_completion_program_id_idx'), table_name='program_completion')
    op.drop_table('program_completion')
    op.drop_table('module')
    op.drop_index(op.f('course_progress_course_id_idx'), table_name='course_progress')
    op.drop_table('course_progress')
    op.drop_index(op.f('certificate_school_id_idx'), table_name='certificate')
    op.drop_index(op.f('certificate_course_id_idx'), table_name='certificate')
    op.drop_index(op.f('certificate_contact_id_course_id_idx'), table_name='certificate')
    op.drop_table('certificate')
    op.drop_table('study_rules')
    op.drop_index(op.f('program_school_id_idx'), table_name='program')
    op.drop_table('program')
    op.drop_column('enrollment', 'ended_reason')
