"""What parameter files may say: `tests/cases/parameters.csv` has one wrong (or right) file a row."""

from __future__ import annotations

import pytest
from casebook import read_cases

from duibiao.errors import ParameterError
from duibiao.running.paramfiles import folder_of, read_reports

CASES = read_cases("parameters.csv")


@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_case(case, home, params):
    path = params("one", case["yaml"].replace("\\n", "\n") + "\n")
    if not case["told"]:
        assert [report.stem for report in read_reports([path], home)] == ["one"]
        return
    with pytest.raises(ParameterError) as caught:
        read_reports([path], home)
    for words in case["told"].split(" | "):
        assert words in str(caught.value)


def test_all_problems_of_all_files_come_in_one_message(home, params):
    one = params("one", "notebook: benchmark\ntitle: {zh: 一, en: One}\nparameters: {regions: [baoshann], year: 1}\n")
    two = params("two", "notebook: trend\ntitle: {zh: 二}\n")
    with pytest.raises(ParameterError) as caught:
        read_reports([one, two], home)
    message = str(caught.value)
    assert message.startswith("4 problems:")
    for place in ("one.yaml:3: parameters.regions", "one.yaml:3: parameters.year", "two.yaml:1", "two.yaml:2"):
        assert place in message


def test_a_region_that_is_not_known_names_the_nearest(home, params):
    path = params(
        "one", "notebook: benchmark\ntitle: {zh: 一, en: One}\nparameters:\n  regions:\n    - baoshann\n  year: 2020\n"
    )
    with pytest.raises(
        ParameterError,
        match=r"one\.yaml:5: parameters\.regions: the region 'baoshann' is not known\n +allowed: nearest: baoshan",
    ):
        read_reports([path], home)


def test_an_override_takes_the_place_of_a_parameter(home, params):
    (report,) = read_reports([params("one")], home, ["year=2025", "regions=haicang, lishui"])
    assert report.parameters.model_dump()["year"] == 2025
    assert report.parameters.model_dump()["regions"] == ["haicang", "lishui"]


@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("years=2025", "no parameter 'years' in one.yaml"),
        ("year", "write -p name=value"),
        ("year=soon", "-p year=soon: input should be a valid integer"),
        ("regions=[nowhere]", "-p regions=[nowhere]: the region 'nowhere' is not known"),
    ],
)
def test_a_wrong_override_is_told_with_its_word(home, params, word, told):
    with pytest.raises(ParameterError) as caught:
        read_reports([params("one")], home, [word])
    assert told in str(caught.value)


NAMED = (
    "notebook: benchmark\ntitle: {zh: '{regions}{year}年', en: Baoshan in 2020}\n"
    "parameters: {regions: [baoshan], year: 2020}\n"
)


@pytest.mark.parametrize(
    ("words", "zh", "en"),
    [
        ([], "保山市2020年", "Baoshan in 2020"),
        (["regions=baoshan"], "保山市2020年", "Baoshan in 2020"),
        (["regions=haicang,lishui"], "海沧区、丽水市2020年", "Baoshan in 2020 (Regions: Haicang, Lishui)"),
        (["year=2021"], "保山市2021年", "Baoshan in 2020 (Year: 2021)"),
        (["level=0.9"], "保山市2020年（改为置信水平：0.9）", "Baoshan in 2020 (Confidence level: 0.9)"),
    ],
)
def test_no_title_speaks_of_other_parameters(home, params, words, zh, en):
    (report,) = read_reports([params("one", NAMED)], home, words)
    assert dict(report.title) == {"zh": zh, "en": en}


def test_a_title_names_parameters_that_there_are(home, params):
    told = r"one\.yaml:2: title\.zh: no parameter 'regoin' for the title\n +allowed: regions"
    with pytest.raises(ParameterError, match=told):
        read_reports([params("one", NAMED.replace("{regions}", "{regoin}"))], home)


@pytest.mark.parametrize(
    ("stem", "region", "changed", "folder"),
    [
        ("profile_baoshan", "baoshan", "haicang", "profile_haicang"),
        ("baoshan_2", "baoshan", "lishui", "lishui_2"),
        ("profile_baoshan", "baoshan", "baoshan", ""),
        ("benchmark_all", "", "", ""),
        ("one", "baoshan", "china", ""),
    ],
)
def test_another_regions_report_has_a_folder_of_its_own(stem, region, changed, folder):
    """Made without --out it must not lie where the report of the file's own region is published."""
    assert folder_of(stem, region, changed) == folder


def test_a_region_may_be_called_by_its_name(home, params):
    (report,) = read_reports([params("one")], home, ["regions=[海沧区, 丽水, Baoshan]"])
    assert report.parameters.model_dump()["regions"] == ["haicang", "lishui", "baoshan"]
    with pytest.raises(ParameterError, match="named twice: haicang"):
        read_reports([params("one")], home, ["regions=[海沧区, haicang]"])


def test_two_files_of_one_stem_are_refused(home, params, tmp_path):
    other = tmp_path / "one.yaml"
    other.write_bytes(params("one").read_bytes())
    with pytest.raises(ParameterError, match="two reports would be made in the folder 'one'"):
        read_reports([params("one"), other], home)


@pytest.mark.parametrize(("stem", "like"), [("one", "ONE"), ("caf\u00e9", "cafe\u0301")])
def test_two_files_that_some_systems_call_alike_are_refused(home, params, stem, like):
    with pytest.raises(ParameterError, match=r"two reports would be made in the folder .*\n(?s:.*)rename one"):
        read_reports([params(stem), params(like)], home)


def test_a_file_that_is_not_there_leaves_the_others_told(home, params):
    with pytest.raises(ParameterError, match="no such parameter file"):
        read_reports([home.root / "absent.yaml", params("one")], home)


def test_the_project_s_own_files_are_right(project):
    files = sorted(project.params.glob("*.yaml"))
    assert [report.path for report in read_reports(files, project)] == files


def test_a_file_that_is_too_long_is_not_read(home, params):
    with pytest.raises(ParameterError, match=r"at most 100,000"):
        read_reports([params("one", "notebook: benchmark\n# " + "x" * 100_001)], home)


@pytest.mark.parametrize(
    ("made", "told"),
    [
        (lambda path: path.mkdir(), "a folder, not a parameter file"),
        (lambda path: path.write_bytes(b"\xff\xfen\x00"), "not in UTF-8"),
        (lambda path: None, "no such parameter file"),
    ],
    ids=["folder", "utf16", "absent"],
)
def test_what_is_no_parameter_file_is_told_so(home, tmp_path, made, told):
    path = tmp_path / "one.yaml"
    made(path)
    with pytest.raises(ParameterError, match=told):
        read_reports([path], home)


@pytest.mark.parametrize(
    "stem", ["..", ".", ".hidden", "-p", "c:d", "a\\b", "a\nb", "x" * 81, "index.html", "Runs.JSON"]
)
def test_a_file_whose_report_would_be_made_elsewhere_is_refused(home, params, stem):
    with pytest.raises(
        ParameterError, match=r"(?s)a report cannot be made in a folder .*\n +allowed: names of at most 80"
    ):
        read_reports([params(stem)], home)


@pytest.mark.parametrize("stem", ["保山 2025（第1版）", "gap_v1.2", "2025-06"])
def test_a_file_may_be_named_as_people_name_files(home, params, stem):
    assert [report.stem for report in read_reports([params(stem)], home)] == [stem]
