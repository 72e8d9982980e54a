"""Whether the migrations make exactly the tables that the models describe (`alembic check`)."""

from __future__ import annotations

from flask_migrate import check, upgrade

from schoolhooks import create_app
from schoolhooks.demo.servers import TemporaryServers


def main() -> None:
    """Migrate an empty database, then compare; exits non-zero where they differ."""
    with TemporaryServers() as servers:
        app = create_app(
            {
                "DATABASE_URL": servers.postgres.url,
                "REDIS_URL": servers.valkey.url,
                "STATE_DIR": str(servers.folder),
            }
        )
        with app.app_context():
            upgrade()
            check()


if __name__ == "__main__":
    main()
