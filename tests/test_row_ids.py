"""Ids that no row can have."""

import pytest
from werkzeug.exceptions import NotFound

from schoolhooks.row_ids import LARGEST


def test_largest_id_is_an_address_and_a_larger_one_is_not(app):
    addresses = app.url_map.bind("localhost")

    assert addresses.match(f"/settings/webhooks/{LARGEST}")[1] == {"webhook_id": LARGEST}
    with pytest.raises(NotFound):
        addresses.match(f"/settings/webhooks/{LARGEST + 1}")
