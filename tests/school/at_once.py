"""Two processes that act at the same time, played by threads with sessions of their own."""

import threading

from schoolhooks.extensions import db


def at_once(app, *works):
    """Do each work in a thread and a transaction of its own, as near to at once as can be."""
    db.session.commit()
    gate = threading.Barrier(len(works))
    results = [None] * len(works)

    def run(number, work):
        with app.app_context():
            db.session.connection()
            gate.wait(20)
            results[number] = work()
            db.session.commit()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()
    return results
