"""Static files' addresses and how long they are good."""

import pytest
from flask import Flask, url_for

from schoolhooks import ROOT, static_files


@pytest.fixture
def app(tmp_path):
    (tmp_path / "app.css").write_text("a")
    (tmp_path / "vendor").mkdir()
    (tmp_path / "vendor" / "kit-1.0.css").write_text("b")
    app = Flask(__name__, static_folder=tmp_path, static_url_path="/static")
    static_files.init_app(app)
    return app


def address(app, name):
    with app.test_request_context():
        return url_for("static", filename=name)


def test_the_address_changes_with_the_content(app, tmp_path):
    before = address(app, "app.css")

    (tmp_path / "app.css").write_text("other")

    assert before.startswith("/static/app.css?v=")
    assert address(app, "app.css") != before


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("/static/app.css?v=1", True),
        ("/static/vendor/kit-1.0.css", True),
        ("/static/app.css", False),
    ],
)
def test_only_what_cannot_change_is_kept_for_good(app, path, kept):
    answer = app.test_client().get(path)

    assert ("immutable" in answer.headers["Cache-Control"]) is kept
    answer.close()


def test_a_missing_file_is_not_kept(app):
    assert "immutable" not in app.test_client().get("/static/gone.css?v=1").headers.get(
        "Cache-Control", ""
    )


def test_a_page_asks_early_for_the_font_that_its_style_sheet_names(app):
    with app.test_request_context():
        asked = static_files.font()

    assert asked == f"/static/{static_files.FONT}"
    assert f'url("../{static_files.FONT}")' in (ROOT / "static/css/tokens.css").read_text()


def test_an_icon_is_one_symbol_of_the_sprite_and_is_named_safely(app):
    with app.test_request_context():
        drawn = static_files.draw_icon("plus", 'wide" onclick="')

    assert f'<use href="/static/{static_files.SPRITE}#plus"></use>' in drawn
    assert '"icon wide&#34; onclick=&#34;"' in drawn
