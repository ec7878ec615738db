"""Short names of units against a directory."""

from __future__ import annotations

import pytest

from xuncha.office import Unit, UnitDirectory
from xuncha.office.values.units import common_region, split_village, unit_of_party_body

NAMES = ["财政局", "住房和城乡建设局", "教育体育局", "卫生健康局", "人力资源和社会保障局", "发展和改革局", "科技和工业信息化局", "市场监督管理局", "农业农村局", "医疗保障局", "文化和旅游局", "人民法院", "人民医院", "中医院", "第一中学", "第二中学", "职业中等专业学校", "城市建设投资集团有限公司", "交通建设投资有限公司", "疾病预防控制中心", "妇女联合会", "工商业联合会", "委组织部", "纪委监委机关", "委办公室", "供销合作社联合社", "石桥镇", "柳河乡"]  # fmt: skip


def directory(county: str = "青山县") -> UnitDirectory:
    units = [Unit(county + name, None, "township" if name[-1] in "镇乡" else "county_dept") for name in NAMES]
    units.append(Unit(f"共青团{county}委员会"))
    villages = [("石桥镇", "红星村"), ("柳河乡", "红星村"), ("石桥镇", "桐滩村")]
    return UnitDirectory.build(
        [*units, *(Unit(name, county + township, "village") for township, name in villages)]
    )


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("县住建局党组", "住房和城乡建设局"), ("县教体局党委", "教育体育局"), ("县卫健局", "卫生健康局"), ("县人社局", "人力资源和社会保障局"), ("县发改局", "发展和改革局"),
        ("县科工局", "科技和工业信息化局"), ("县市场监管局党组", "市场监督管理局"), ("县市监局", "市场监督管理局"), ("县农业局", "农业农村局"), ("县医保局", "医疗保障局"),
        ("县文旅局", "文化和旅游局"), ("县法院", "人民法院"), ("县医院", "人民医院"), ("县中医院", "中医院"), ("县一中", "第一中学"), ("县二中党支部", "第二中学"),
        ("县职专", "职业中等专业学校"), ("县城投集团党委", "城市建设投资集团有限公司"), ("县交投公司", "交通建设投资有限公司"), ("县疾控中心", "疾病预防控制中心"), ("县妇联", "妇女联合会"),
        ("县工商联", "工商业联合会"), ("县委组织部", "委组织部"), ("县委办", "委办公室"), ("县纪委监委", "纪委监委机关"), ("县供销社", "供销合作社联合社"), ("石桥镇党委\n（15个）", "石桥镇"),
        ("中共青山县石桥镇委员会", "石桥镇"), ("青山县财政局", "财政局"), ("中共青山县财政局党组", "财政局"), ("财政局", "财政局"), (" 柳 河 乡 党委", "柳河乡"), ("石桥镇人民政府", "石桥镇"), ("县教育和体育局", "教育体育局"),
    ],
)  # fmt: skip
def test_short_names(written: str, name: str) -> None:
    found = directory().resolve(written).unit
    assert found
    assert found.name == "青山县" + name


def test_the_same_in_a_city() -> None:
    for written, name in [
        ("市住建局党组", "住房和城乡建设局"),
        ("团市委", ""),
        ("市城投集团", "城市建设投资集团有限公司"),
    ]:
        found = directory("临江市").resolve(written).unit
        assert found
        assert found.name == ("临江市" + name if name else "共青团临江市委员会")


def test_villages_need_their_township_where_names_repeat() -> None:
    units = directory()
    assert units.resolve("石桥镇红星村党支部").unit == Unit("红星村", "青山县石桥镇", "village")
    assert units.resolve("桐滩村").unit == Unit("桐滩村", "青山县石桥镇", "village")
    assert units.resolve("红星村", within="柳河乡").unit == Unit("红星村", "青山县柳河乡", "village")
    doubtful = units.resolve("红星村")
    assert doubtful.unit is None
    assert doubtful.choices == ("青山县石桥镇红星村", "青山县柳河乡红星村")


@pytest.mark.parametrize("written", ["县委巡察办", "市纪委", "某某局", "—", "", "县数据局"])
def test_strangers_are_not_forced_into_the_directory(written: str) -> None:
    assert directory().resolve(written).unit is None


def test_units_named_in_titles() -> None:
    units = directory()
    for title, name in [
        ("石桥镇党委巡察整改方案(报县委巡察办)最终版", "石桥镇"),
        ("关于巡察县住建局党组的反馈意见", "住房和城乡建设局"),
        ("十四届县委第六轮巡察反馈问题清单", None),
    ]:
        found = units.mentioned_in(title).unit
        assert (found and found.name) == (name and "青山县" + name)


def test_parts_of_names() -> None:
    assert unit_of_party_body("中共青山县城关镇委员会") == "青山县城关镇"
    assert unit_of_party_body("共青团青山县委员会") == "共青团青山县委员会"
    assert split_village("青山县城关镇凤凰社区") == ("青山县城关镇", "凤凰社区")
    assert split_village("场镇社区") == (None, "场镇社区")
    assert common_region(["青山县财政局", "青山县石桥镇", "红星村"]) == "青山县"
