"""The application as a WSGI server takes it: `gunicorn wsgi:app`."""

from schoolhooks import create_app

app = create_app()
