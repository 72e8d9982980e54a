"""A load of orders: through the shop's pages as customers do, and from code, some rolled back."""

from __future__ import annotations

import http.cookiejar
import random
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass, field

from bs4 import BeautifulSoup
from sqlalchemy.exc import SQLAlchemyError

from schoolhooks.extensions import db
from schoolhooks.school import sales
from schoolhooks.school.models import Contact, Product
from scripts.mayhem.stage import Stage

CUSTOMERS = 2
PAUSE_SECONDS = 0.05
ROLLED_BACK_SHARE = 0.15


@dataclass
class Orders:
    """What the load did, as the customers saw it."""

    stage: Stage
    product_id: int
    contact_id: int
    seed: int
    promised: set[str] = field(default_factory=set)
    """Tokens of orders that a page said were placed."""
    rolled_back: set[str] = field(default_factory=set)
    """Ids of orders that were taken back after they had been announced."""
    refused: int = 0
    """Tries that a fault got in the way of."""

    def __post_init__(self) -> None:
        self._stop = threading.Event()
        works = [self._from_code, *[self._through_pages] * CUSTOMERS]
        self._threads = [
            threading.Thread(target=work, args=(random.Random(self.seed + number),), daemon=True)
            for number, work in enumerate(works)
        ]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """No more orders; returns when the last ones are through."""
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _from_code(self, chance: random.Random) -> None:
        with self.stage.app.app_context():
            while not self._stop.wait(PAUSE_SECONDS):
                try:
                    self._place(chance)
                except SQLAlchemyError:
                    self.refused += 1
                finally:
                    db.session.rollback()
                    db.session.remove()

    def _place(self, chance: random.Random) -> None:
        product = db.session.get_one(Product, self.product_id)
        contact = db.session.get_one(Contact, self.contact_id)
        order = sales.place_order(contact, product, "wayforpay")
        if chance.random() < 0.5:
            sales.pay_order(order)
        if chance.random() < ROLLED_BACK_SHARE:
            self.rolled_back.add(str(order.id))
            db.session.rollback()
        else:
            db.session.commit()

    def _through_pages(self, chance: random.Random) -> None:
        number = 0
        while not self._stop.wait(PAUSE_SECONDS):
            number += 1
            try:
                self._order_page(f"{chance.getrandbits(32):x}{number}")
            except (OSError, urllib.error.URLError, TypeError):
                self.refused += 1
                time.sleep(0.2)

    def _order_page(self, name: str) -> None:
        """One customer: the form, then the order; TypeError where an error page came instead."""
        jar = http.cookiejar.CookieJar()
        browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
        address = f"{self.stage.address}/shop/chaos"
        with browser.open(address, timeout=10) as page:
            form = BeautifulSoup(page.read(), "html.parser").select_one("#order-form")
        hidden = {tag["name"]: tag["value"] for tag in form.select("input[type=hidden]")}
        typed = {"name": f"Customer {name}", "email": f"{name}@example.com", "phone": ""}
        data = urllib.parse.urlencode({**hidden, **typed, "payment_system": "wayforpay"}).encode()
        with browser.open(address, data, timeout=10) as page:
            self.promised.add(page.url.split("/orders/")[1].split("/")[0])
