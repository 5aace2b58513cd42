"""Nothing that a user types or an address says is run: it is refused, or shown as the text that it is."""

import json
import re
from urllib.parse import quote

import pytest

from experiments.classroom import guard
from tests.browser.views import ALL_CITIES

pytestmark = [pytest.mark.slow, pytest.mark.browser]

HOSTILE = (
    "\"'><script>window.hurt=1</script><img src=x onerror=window.hurt=1><svg onload=window.hurt=1>",
    "javascript:window.hurt=1//${window.hurt=1}{{window.hurt=1}};__import__('os').system('true')",
    "\u202e\u0000\uffff",
)
POLICY = re.compile("Content Security Policy|script-src")  # what the browser says of it, in two messages
KEYS = (
    "seed",
    "city",
    "complementarity.strength",
    "events",
    "pairs",
    "advice_network",
    "story",
    "tab",
    "theme",
    "bet",
    "x",
    "nonsense",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_in_any_key_of_the_address_is_only_text(view, text):
    page = view()
    page.expected |= {404, 422}
    for key in KEYS:
        page.page.goto("about:blank")
        page.page.goto(f"{page.address}#{key}={quote(text, safe='')}")
        page.until("document.documentElement.dataset.ready")
        page.page.wait_for_timeout(250)
        assert page.page.evaluate("window.hurt") is None, key
        assert page.page.locator("img[src=x], svg[onload]").count() == 0
        assert page.page.locator("script").count() == page.page.locator("script[src]").count()
        assert page.page.locator("#transport .play").is_visible()


def test_a_refusal_is_shown_in_the_servers_words(view, server):
    page = view()
    page.expected |= {422}
    page.page.goto(f"{page.address}#seed={quote('<script>')}")
    page.until("!document.querySelector('#banner').hidden")
    status, body = server.get(f"api/run?seed={quote('<script>')}")
    assert status == 422
    assert json.loads(body)["error"] in page.page.locator("#banner").inner_text()
    assert page.page.locator("#banner script").count() == 0


def test_the_refused_key_is_mended_on_the_page(view, server):
    page = view()
    page.expected |= {422}
    page.page.goto(f"{page.address}#seed=nonsense")
    page.until("!document.querySelector('#banner').hidden")
    page.page.locator("#place summary").click()
    page.page.locator("#place-seed").fill("12")
    page.page.locator("#place-seed").press("Enter")
    page.until("document.documentElement.dataset.runs && document.querySelector('#banner').hidden")
    assert page.run() == server.json("api/run?seed=12")


def test_the_policy_lets_nothing_in_but_the_pages_own_files(page, server):
    policy = guard.headers()["Content-Security-Policy"]
    assert policy.startswith("default-src 'self';")
    assert "unsafe-eval" not in policy
    assert not re.search(r"script-src[^;]*unsafe", policy)
    answer = page.page.request.get(server.address)
    assert answer.headers["content-security-policy"] == policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    refused = page.page.evaluate(
        """() => {
          const script = document.createElement("script");
          script.textContent = "window.hurt = 1";
          document.body.append(script);
          return window.hurt === undefined;
        }"""
    )
    assert refused
    page.wrong = [each for each in page.wrong if not POLICY.search(each)]


def test_the_page_lives_within_its_policy_and_evaluates_nothing(view):
    page = view()
    page.page.add_init_script(
        "window.broken = []; addEventListener('securitypolicyviolation', (one) => broken.push(one.violatedDirective))"
    )
    page.open("events=30:crisis", tab="thousand", t=156)
    page.page.evaluate("framebreak.reveal()")
    page.until(ALL_CITIES)
    page.until("document.querySelector('.use-place svg, .use-place canvas')")
    page.press("w")
    assert page.page.evaluate("broken") == []
    # by the page's own hand, not the test's: a timer runs under the page's policy
    tried = "new Promise((done) => setTimeout(() => { try { eval('1'); done('ran'); } catch (error) { done(error.name); } }))"
    assert page.page.evaluate(tried) == "EvalError"
    page.wrong = [each for each in page.wrong if not POLICY.search(each)]


@pytest.mark.parametrize(
    "path", ["../app.py", "..%2fapp.py", "%2e%2e/app.py", "vendor/../../app.py", "page/../app.py", ".git/config"]
)
def test_only_files_of_the_page_are_served(server, path):
    status, body = server.get(path)
    assert status in (400, 404), body[:200]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_nothing_but_get_is_answered(page, server, method):
    for path in ("", "api/run", "api/thousand"):
        assert page.page.request.fetch(server.address + path, method=method).status == 405
