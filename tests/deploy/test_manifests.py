"""What deploy/ says is valid, hangs together, and names what the code knows."""

import json
import re
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest
import yaml
from prometheus_client import generate_latest

from app import metrics
from app.config import Settings
from app.services import measure

DEPLOY = Path(__file__).parents[2] / "deploy"
KUBERNETES = sorted((DEPLOY / "kubernetes").glob("*.yaml"))
OWN = ("kustomization.yaml", "worker-scaling.yaml")
"""Not Kubernetes' own kinds."""

ELSEWHERE = {"PORT", "HOST", "WEB_WORKERS", "LOG_FORMAT", "METRICS_HOST", "METRICS_PORT", "PROMETHEUS_MULTIPROC_DIR"}
ELSEWHERE |= {"POD_NAME", "REDIS_PASSWORD", "FLOWER_BASIC_AUTH", "PYTHONUNBUFFERED", "PATH"}
"""Variables that are none of `Settings`."""


def documents(path):
    return [one for one in yaml.safe_load_all(path.read_text()) if one]


def resources():
    return [one for path in KUBERNETES if path.name != "kustomization.yaml" for one in documents(path)]


def containers():
    """Every container of compose and Kubernetes as (its name, its environment)."""
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]
    for name, service in compose.items():
        if name not in ("database", "redis"):
            yield f"compose {name}", service["environment"]
    for one in resources():
        pod = one["spec"].get("template", {}).get("spec", {}) if "spec" in one else {}
        for container in pod.get("containers", ()):
            if container["image"] == "gradewire":
                yield f"kubernetes {container['name']}", [each["name"] for each in container.get("env", ())]
        if one["kind"] in ("ConfigMap", "Secret"):
            yield f"kubernetes {one['kind']}", one.get("data") or one.get("stringData")


def test_the_compose_file_is_one():
    done = subprocess.run(
        [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", DEPLOY / "compose.yaml"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.filterwarnings("default")
def test_the_kubernetes_resources_are_what_kubernetes_knows():
    import kubernetes_validate

    checked = 0
    for path in KUBERNETES:
        for one in documents(path) if path.name not in OWN else ():
            kubernetes_validate.validate(one, kubernetes_validate.latest_version(), strict=True)
            checked += 1
    assert checked >= 14


def test_a_wrong_resource_is_refused():
    import kubernetes_validate

    wrong = next(one for one in resources() if one["kind"] == "Deployment")
    wrong["spec"]["replicas"] = "many"
    with pytest.raises(kubernetes_validate.ValidationError, match="many"):
        kubernetes_validate.validate(wrong, kubernetes_validate.latest_version(), strict=True)


def test_the_kustomization_names_every_resource_but_the_example_of_the_secret():
    kustomization = yaml.safe_load((DEPLOY / "kubernetes" / "kustomization.yaml").read_text())
    there = {path.name for path in KUBERNETES} - {"kustomization.yaml", "secret.example.yaml"}
    assert set(kustomization["resources"]) == there


def test_the_scaler_scales_the_workers_by_a_figure_that_the_code_shows():
    [scaler] = documents(DEPLOY / "kubernetes" / "worker-scaling.yaml")
    workers = [one for one in resources() if one["kind"] == "Deployment" and one["metadata"]["name"] == "worker"]
    assert scaler["spec"]["scaleTargetRef"]["name"] == workers[0]["metadata"]["name"]
    assert "replicas" not in workers[0]["spec"]
    [trigger] = scaler["spec"]["triggers"]
    assert trigger["type"] == "prometheus"
    assert set(trigger["metadata"]) >= {"serverAddress", "query", "threshold"}
    assert set(re.findall(r"gradewire_\w+", trigger["metadata"]["query"])) <= known_figures()


def test_selectors_find_the_pods_that_they_are_for():
    pods = [one["spec"]["template"]["metadata"]["labels"] for one in resources() if "template" in one.get("spec", {})]
    for one in resources():
        selector = one.get("spec", {}).get("selector") if one["kind"] == "Service" else None
        if selector:
            assert any(selector.items() <= labels.items() for labels in pods), one["metadata"]["name"]


def test_every_variable_that_a_container_gets_is_one_that_we_read():
    known = ELSEWHERE | {field.name.upper() for field in fields(Settings)}
    for name, environment in containers():
        assert set(environment) <= known, name


def test_the_seccomp_profile_leaves_what_makes_a_jail_alone():
    profile = json.loads((DEPLOY / "seccomp.json").read_text())
    allowed, refused = (set(rule["names"]) for rule in profile["syscalls"])
    assert profile["defaultAction"] == "SCMP_ACT_ERRNO"
    needed = {"clone", "clone3", "unshare", "mount", "umount2", "pivot_root", "prctl", "seccomp", "capset"}
    assert needed <= allowed
    assert {"ptrace", "bpf", "kexec_load", "init_module", "perf_event_open", "io_uring_setup"} <= refused


def known_figures():
    """The names of all figures, as Prometheus stores them."""
    text = generate_latest(metrics.REGISTRY).decode()
    counted = {line.split()[2] for line in text.splitlines() if line.startswith("# TYPE gradewire_")}
    counted = {name for name in counted if not name.endswith("_created")}
    return counted | set(re.findall(r'"(gradewire_\w+)"', Path(measure.__file__).read_text()))


def test_the_dashboard_asks_for_figures_that_exist_and_shows_all_of_them():
    dashboard = json.loads((DEPLOY / "grafana" / "gradewire.json").read_text())
    asked = {
        name
        for panel in dashboard["panels"]
        for target in panel["targets"]
        for name in re.findall(r"gradewire_\w+", target["expr"])
    }
    assert {re.sub(r"_(bucket|count|sum)$", "", name) for name in asked} == known_figures()
