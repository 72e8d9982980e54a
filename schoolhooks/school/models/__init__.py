"""The school's tables, one file per category of triggers; what is done with them is not here."""

from schoolhooks.school.models.crm import Contact as Contact
from schoolhooks.school.models.crm import ContactTag as ContactTag
from schoolhooks.school.models.crm import Tag as Tag
from schoolhooks.school.models.education import Course as Course
from schoolhooks.school.models.education import Enrollment as Enrollment
from schoolhooks.school.models.sales import FIRST_ORDER as FIRST_ORDER
from schoolhooks.school.models.sales import Order as Order
from schoolhooks.school.models.sales import OrderItem as OrderItem
from schoolhooks.school.models.sales import Payment as Payment
from schoolhooks.school.models.sales import Product as Product
from schoolhooks.school.models.sales import ProductCourse as ProductCourse
