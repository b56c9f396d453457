"""Profiles of a synthetic nation, made here and on a cluster that loses a worker: all there, each once, whole."""

from __future__ import annotations

import os

import pytest
from nation_office import Cluster, office

from duibiao.running.fanout import plan, run_reports
from duibiao.running.kernels import can_fork
from duibiao.running.paramfiles import read_reports

pytestmark = [
    pytest.mark.skipif(not can_fork(), reason="processes are forked as Linux does"),
    pytest.mark.skipif(not os.environ.get("CI"), reason="minutes of kernels: run where CI is set, as .ci/run does"),
]
SIZES = [pytest.param(4, id="4"), pytest.param(300, id="300", marks=pytest.mark.national)]


@pytest.fixture(scope="module", params=SIZES)
def home(request, tmp_path_factory):
    return office(tmp_path_factory.mktemp("office"), request.param)


@pytest.fixture
def cluster(tmp_path):
    made = Cluster(tmp_path)
    yield made
    made.close()


def assert_each_made_once(home, reports, runs, told, out):
    """Every report is there, was made once, and each of its files is the one its manifest names."""
    stems = sorted(report.stem for report in reports)
    assert [run.error for run in runs if run.error] == []
    assert sorted(run.report for run in runs) == stems
    assert sorted(told) == stems
    assert [want.report.stem for want in plan(reports, home, out) if want.why] == []
    assert sorted(path.parent.name for path in out.glob("*/index.html")) == stems
    assert list(out.rglob("*.part")) == []


@pytest.mark.national
def test_every_county_has_its_profile_from_this_machine(home, tmp_path):
    reports, told = read_reports(sorted(home.params.glob("*.yaml")), home), []
    runs = run_reports(reports, home, tmp_path / "out", 2, lambda run: told.append(run.report))
    assert_each_made_once(home, reports, runs, told, tmp_path / "out")


def test_every_county_has_its_profile_from_a_cluster_that_lost_a_worker(home, tmp_path, cluster):
    reports, told = read_reports(sorted(home.params.glob("*.yaml")), home), []

    def tell(run):
        told.append(run.report)
        if len(told) == len(reports) // 2:
            cluster.workers[0].kill()

    runs = run_reports(reports, home, tmp_path / "out", told=tell, scheduler=cluster.address)
    assert cluster.workers[0].wait() != 0
    assert cluster.workers[1].poll() is None
    assert_each_made_once(home, reports, runs, told, tmp_path / "out")
