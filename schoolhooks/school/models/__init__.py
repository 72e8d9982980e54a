"""The school's tables, one file per topic; what is done with them is not here."""

from schoolhooks.school.models.coursework import Comment as Comment
from schoolhooks.school.models.coursework import QuizAttempt as QuizAttempt
from schoolhooks.school.models.coursework import Submission as Submission
from schoolhooks.school.models.crm import Consent as Consent
from schoolhooks.school.models.crm import Contact as Contact
from schoolhooks.school.models.crm import ContactTag as ContactTag
from schoolhooks.school.models.crm import Tag as Tag
from schoolhooks.school.models.education import Course as Course
from schoolhooks.school.models.education import Enrollment as Enrollment
from schoolhooks.school.models.education import Program as Program
from schoolhooks.school.models.education import ProgramCourse as ProgramCourse
from schoolhooks.school.models.education import StudyRules as StudyRules
from schoolhooks.school.models.forms import Form as Form
from schoolhooks.school.models.forms import FormField as FormField
from schoolhooks.school.models.forms import FormSubmission as FormSubmission
from schoolhooks.school.models.leads import Lead as Lead
from schoolhooks.school.models.leads import Pipeline as Pipeline
from schoolhooks.school.models.leads import Stage as Stage
from schoolhooks.school.models.learning import Certificate as Certificate
from schoolhooks.school.models.learning import CourseProgress as CourseProgress
from schoolhooks.school.models.learning import LessonProgress as LessonProgress
from schoolhooks.school.models.learning import ModuleCompletion as ModuleCompletion
from schoolhooks.school.models.learning import ProgramCompletion as ProgramCompletion
from schoolhooks.school.models.learning import StudentActivity as StudentActivity
from schoolhooks.school.models.lessons import Assignment as Assignment
from schoolhooks.school.models.lessons import Lesson as Lesson
from schoolhooks.school.models.lessons import Module as Module
from schoolhooks.school.models.lessons import Quiz as Quiz
from schoolhooks.school.models.lessons import QuizQuestion as QuizQuestion
from schoolhooks.school.models.sales import FIRST_ORDER as FIRST_ORDER
from schoolhooks.school.models.sales import Order as Order
from schoolhooks.school.models.sales import OrderItem as OrderItem
from schoolhooks.school.models.sales import Product as Product
from schoolhooks.school.models.sales import ProductCourse as ProductCourse
from schoolhooks.school.models.sales_checkouts import Checkout as Checkout
from schoolhooks.school.models.sales_checkouts import Coupon as Coupon
from schoolhooks.school.models.sales_payments import Payment as Payment
from schoolhooks.school.models.sales_refunds import Dispute as Dispute
from schoolhooks.school.models.sales_refunds import Refund as Refund
from schoolhooks.school.models.subscriptions import Plan as Plan
from schoolhooks.school.models.subscriptions import Subscription as Subscription
from schoolhooks.school.models.subscriptions import (
    SubscriptionEnrollment as SubscriptionEnrollment,
)
