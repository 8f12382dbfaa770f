"""What is served besides the interface: health, the document that describes it, headers, the user interface."""

import re

import pytest

from app.config import Settings
from app.factory import create_app
from cli.ports import private_port
from tests.calls import API, assert_problem


@pytest.fixture
def client(app):
    return app.test_client()


@pytest.fixture
def built_ui(app, tmp_path):
    (tmp_path / "ui" / "assets").mkdir(parents=True)
    (tmp_path / "ui" / "index.html").write_text('<!doctype html><title>Gradewire</title><meta nonce="__CSP_NONCE__">')
    (tmp_path / "ui" / "favicon.svg").write_text("<svg/>")
    (tmp_path / "ui" / "assets" / "index-abc123.js").write_text("1")


def test_an_assignments_page_names_the_files_that_it_will_ask_for(client, built_ui, tmp_path):
    ui = tmp_path / "ui"
    (ui / "index.html").write_text("<!doctype html><head><title>Gradewire</title></head>")
    asked = "/courses/python-1/two-sum"
    assert "modulepreload" not in client.get(asked).text
    (ui / "preload.json").write_text('["assets/Editor-abc.js", "assets/Editor-abc.css"]')
    page = client.get(asked).text
    assert '<link rel="modulepreload" href="/assets/Editor-abc.js" crossorigin>' in page
    assert '<link rel="preload" as="style" href="/assets/Editor-abc.css" crossorigin></head>' in page
    assert "modulepreload" not in client.get("/courses/python-1").text


def test_health_says_that_the_process_lives(client):
    assert client.get("/healthz").get_json() == {"status": "ok"}


def test_readiness_names_each_dependency(client):
    shown = client.get("/readyz")
    assert shown.status_code == 200
    assert shown.get_json()["status"] == "ok"
    assert {name: state["ok"] for name, state in shown.get_json()["dependencies"].items()} == {
        "database": True,
        "redis": True,
    }


def test_without_redis_it_is_degraded_and_without_a_database_not_ready(sqlite_url, tmp_path):
    nowhere = f"redis://127.0.0.1:{private_port()}/0"
    for url, status, code in ((sqlite_url, "degraded", 200), (f"sqlite:///{tmp_path / 'new.db'}", "unavailable", 503)):
        app = create_app(Settings(data_dir=tmp_path, database_url=url, redis_url=nowhere, secret_key="k"))
        answer = app.test_client().get("/readyz")
        app.extensions["gradewire"].close()
        assert (answer.get_json()["status"], answer.status_code) == (status, code)


def test_the_document_describes_every_call_and_its_errors(client, app):
    document = client.get(f"{API}/openapi.json").get_json()
    described = {
        (method.upper(), path) for path, item in document["paths"].items() for method in item if method != "parameters"
    }
    routed = {
        (method, re.sub(r"<(?:[^>:]*:)?(\w+)>", r"{\1}", str(rule)))
        for rule in app.url_map.iter_rules()
        if str(rule).startswith(API) and not str(rule).endswith("openapi.json")
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    assert described == routed
    submit = document["paths"][f"{API}/courses/{{course}}/assignments/{{assignment}}/submissions"]["post"]
    assert set(submit["responses"]) >= {"202", "400", "401", "404", "409", "413", "415", "422"}
    assert set(submit["requestBody"]["content"]) == {"application/json", "multipart/form-data", "application/zip"}
    assert "Idempotency-Key" in [parameter["name"] for parameter in submit["parameters"] if "name" in parameter]
    assert "application/problem+json" in document["components"]["responses"]["NOT_FOUND"]["content"]
    assert document["paths"][f"{API}/session"]["post"]["security"] == []


def test_every_answer_tells_the_browser_to_trust_nothing_but_us(client, built_ui):
    for path in ("/", "/healthz", f"{API}/courses", f"{API}/nothing"):
        headers = client.get(path).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self' 'wasm-unsafe-eval';" in policy
        assert "unsafe" not in policy.replace("'wasm-unsafe-eval'", "")
        assert "frame-ancestors 'none'" in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert headers["Cross-Origin-Embedder-Policy"] == "require-corp"


def test_behind_https_cookies_and_browsers_stay_there(sqlite_url, redis_url, tmp_path):
    settings = Settings(
        data_dir=tmp_path, database_url=sqlite_url, redis_url=redis_url, secret_key="k", secure_cookies=True
    )
    app = create_app(settings)
    assert "max-age" in app.test_client().get("/healthz").headers["Strict-Transport-Security"]
    app.extensions["gradewire"].close()


def test_a_path_that_the_browser_routes_gets_the_page(client, built_ui):
    for path in ("/", "/courses/demo", "/courses/demo/assignments/sum"):
        answer = client.get(path)
        assert answer.status_code == 200
        assert "<title>Gradewire</title>" in answer.text
        assert answer.headers["Cache-Control"] == "no-cache"
        answer.close()


def test_each_load_of_the_page_has_a_nonce_of_its_own(client, built_ui):
    pages = [client.get("/") for _ in range(2)]
    nonces = [page.text.partition('nonce="')[2].partition('"')[0] for page in pages]
    for page, nonce in zip(pages, nonces, strict=True):
        assert f"style-src 'self' 'nonce-{nonce}';" in page.headers["Content-Security-Policy"]
    assert nonces[0] != nonces[1]


def test_files_with_a_digest_in_their_name_are_kept_for_ever(client, built_ui):
    answer = client.get("/assets/index-abc123.js")
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.content_type.startswith("text/javascript")
    answer.close()
    icon = client.get("/favicon.svg")
    assert icon.headers["Cache-Control"] == "no-cache"
    icon.close()


@pytest.mark.parametrize(("accepts", "encoding"), [("gzip, br", "br"), ("gzip", "gzip"), ("identity", None)])
def test_a_browser_gets_the_smallest_form_of_a_file_that_it_takes(client, built_ui, tmp_path, accepts, encoding):
    script = tmp_path / "ui" / "assets" / "index-abc123.js"
    forms = {"br": b"made small by brotli", "gzip": b"made small by gzip", None: b"1"}
    script.with_name("index-abc123.js.br").write_bytes(forms["br"])
    script.with_name("index-abc123.js.gz").write_bytes(forms["gzip"])
    answer = client.get("/assets/index-abc123.js", headers={"Accept-Encoding": accepts})
    assert answer.data == forms[encoding]
    assert answer.headers.get("Content-Encoding") == encoding
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert answer.content_type.startswith("text/javascript")
    answer.close()


@pytest.mark.parametrize("path", ["/assets/nothing.js", f"{API}/nothing", "/api/nothing", "/%00"])
def test_what_is_nowhere_is_a_problem_document(client, built_ui, path):
    assert_problem(client.get(path), 404)


@pytest.mark.parametrize("path", ["/../secret.key", "/..%2fsecret.key", "/assets/..%2f..%2fsecret.key"])
def test_no_path_leads_out_of_the_interface(client, built_ui, tmp_path, path):
    (tmp_path / "secret.key").write_text("do-not-tell")
    answer = client.get(path)
    assert "do-not-tell" not in answer.text
    answer.close()


def test_without_the_interface_the_page_says_how_to_build_it(client):
    answer = client.get("/")
    assert answer.status_code == 503
    assert "make ui" in answer.text
    assert client.get(f"{API}/openapi.json").status_code == 200


@pytest.mark.parametrize("method", ["PATCH", "DELETE", "POST"])
def test_a_method_that_is_not_taken_is_a_problem_document(client, method):
    answer = client.open("/healthz", method=method)
    assert_problem(answer, 405)
    assert "GET" in answer.headers["Allow"]
