"""What an outcome says in plain words."""

import pytest

from schoolhooks.sender.explain import explain

LOGIN = b"<form><input name=p TYPE='password'></form>"


def redirect(url, location):
    return {
        "result": "rejected",
        "status": 301,
        "code": "redirect",
        "url": url,
        "detail": location,
    }


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        ({"result": "delivered", "status": 200}, "answered 200 OK"),
        ({"result": "rejected", "status": 500, "duration_ms": 2100}, "Error after 2.1 s."),
        ({"result": "delivered", "status": 200, "duration_ms": 8}, "answered 200 OK after 8 ms."),
        ({"result": "rejected", "status": 404}, "check its path"),
        ({"result": "rejected", "status": 401}, "sign-in"),
        ({"result": "rejected", "status": 405}, "does not accept POST"),
        ({"result": "rejected", "status": 410}, "asks for no more calls"),
        ({"result": "rejected", "status": 429}, "fewer calls"),
        ({"result": "rejected", "status": 999}, "answered 999 after"),
        (
            {
                "result": "rejected",
                "status": 301,
                "code": "redirect",
                "detail": "https://b.example/",
            },
            "redirects to https://b.example/: use that address",
        ),
        ({"result": "rejected", "status": 302, "code": "redirect"}, "redirects; redirects are not"),
        (
            redirect("https://a.example/hook", "https://www.a.example/hook"),
            "redirects to www, https",
        ),
        (
            redirect("https://www.a.example/", "https://a.example/"),
            "without www, https://a.example/",
        ),
        (redirect("http://a.example/hook", "https://a.example/hook"), "redirects to https, https"),
        (
            redirect("https://a.example/hook", "/login?next=/hook"),
            "sign-in page, https://a.example",
        ),
        (redirect("https://a.example/hook", "hook/"), "https://a.example/hook/: use that address"),
        ({"result": "delivered", "status": 200, "body": LOGIN}, "That is a login page"),
        ({"result": "rejected", "status": 403, "body": LOGIN}, "That is a login page"),
        (
            {"result": "rejected", "status": 403, "body": b"<title>Cloudflare"},
            "A protection in front",
        ),
        ({"result": "rejected", "status": 422}, "its answer may say why"),
        ({"result": "rejected", "status": 502}, "is your program running?"),
        ({"result": "timed_out", "code": "timeout", "duration_ms": 15000}, "within 15.0 s"),
        ({"result": "unreachable", "code": "dns"}, "No server of that name"),
        ({"result": "unreachable", "code": "tls_expired"}, "has expired"),
        (
            {
                "result": "unreachable",
                "code": "tls_expired",
                "detail": "certificate has expired; valid until 2026-11-24T10:00:00Z",
            },
            "certificate expired on 2026-11-24.",
        ),
        ({"result": "unsure", "code": "worker_lost"}, "do not know whether it arrived"),
        ({"result": "blocked", "code": "private"}, "private network"),
        ({"result": "unsure", "code": "cut_short"}, "in the middle of its answer"),
    ],
)
def test_sentence(outcome, words):
    sentence = " ".join(map(str, explain(**outcome)))

    assert words in sentence
    assert sentence.endswith((".", "?"))
    assert "\n" not in sentence
