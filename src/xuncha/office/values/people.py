"""Names of people in a cell."""

from __future__ import annotations

import re
from functools import lru_cache

from xuncha.office.values.lists import without_remarks
from xuncha.office.values.text import clean, is_nothing, squeeze

_COMPOUND = [
    "欧阳",
    "上官",
    "司马",
    "诸葛",
    "东方",
    "皇甫",
    "尉迟",
    "公孙",
    "慕容",
    "令狐",
    "司徒",
    "夏侯",
    "端木",
    "南宫",
    "独孤",
    "宇文",
    "长孙",
    "轩辕",
    "钟离",
    "闾丘",
    "鲜于",
    "百里",
    "呼延",
    "澹台",
    "公冶",
    "太史",
    "申屠",
    "公羊",
]
_SURNAMES = frozenset(
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳酆鲍史唐"
    "费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝"
    "闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯昝管卢莫经房裘缪干解应宗丁宣贲邓郁单杭洪包诸左石崔吉钮龚程嵇邢滑裴陆荣翁"
    "荀羊於惠甄曲家封芮羿储靳汲邴糜松井段富巫乌焦巴弓牧隗山谷车侯宓蓬全郗班仰秋仲伊宫宁仇栾暴甘钭厉戎祖武符刘景詹束龙叶幸司韶郜黎蓟薄印宿白怀蒲邰从鄂"
    "索咸籍赖卓蔺屠蒙池乔阴鬱胥能苍双闻莘党翟谭贡劳逄姬申扶堵冉宰郦雍却璩桑桂濮牛寿通边扈燕冀郏浦尚农温别庄晏柴瞿阎充慕连茹习宦艾鱼容向古易慎戈廖"
    "庾终暨居衡步都耿满弘匡国文寇广禄阙东欧殳沃利蔚越夔隆师巩厍聂晁勾敖融冷訾辛阚那简饶空曾毋沙乜养鞠须丰巢关蒯相查后荆红游竺权逯盖益桓公肖覃付鄢佟代闫涂游岳帅缑亢况"
)
# Words that make a short text a post or a body, not a person.
_NOT_A_NAME = re.compile(
    r"常委|县委|县政府|书记|局长|主任|组长|成员|干部|班子|领导|部门|委员|镇长|乡长|县长|院长|校长|经理|董事|股|科|室|局|办公|中心|单位|负责|同志们|党组|党委|支部|纪委|公司|医院|学校|"
    r"各村|各站|联络|队长|主席|部长|站长|所长|园长|行长|会计|出纳|秘书|专干|群众|匿名|村民"
)
_POST_BEFORE = re.compile(
    r"^(?:.*?(?:副?(?:书记|局长|主任|组长|县长|镇长|乡长|部长|院长|校长|主席|委员|经理|董事长|科长|股长|站长|所长|队长|检察长|园长)|常委|巡视员|调研员|主任科员))(?=[\u4e00-\u9fff·]{2,4}$)"
)
_REST = re.compile(r"(?:以?及|和|、)?(?:其他|全体|其余)?(?:党组|党委|领导)?班子(?:其他)?(?:成员|领导)")
_TAIL = re.compile(r"(?:同志|等(?:\d+|[一二三四五六七八九十]+)?(?:人|同志)?|为?主要负责人)+$")
_VACANT = re.compile(r"^[（(]?(?:空缺|暂缺|暂空|空岗|待定|缺|待任命|未定|未配备)[)）]?$")
_LABEL = re.compile(r"[\u4e00-\u9fff]{1,8}[：:]")
_PADDED = re.compile(
    r"(?<![\u4e00-\u9fff·])([\u4e00-\u9fff])[ \u3000\u00a0]+([\u4e00-\u9fff])(?![\u4e00-\u9fff·])"
)


@lru_cache(maxsize=32768)
def split_people(text: str) -> tuple[str, ...]:
    """The names of a cell, in order, each once: padded names joined, posts, labels and 及班子成员 dropped."""
    text = _REST.sub("、", without_remarks(clean(text)))
    text = _LABEL.sub("、", text)
    text = _PADDED.sub(r"\1\2", text)
    parts = re.split(r"[、，,；;。\n/|]|\s+|(?:及|和|与|以及)(?=[\u4e00-\u9fff]{2,4}(?:$|[、，,]))", text)
    names = (_name_of(part) for part in parts)
    return tuple(dict.fromkeys(name for name in names if name))


def one_person(text: str) -> str | None:
    """The one name of a name column; a text that is no name is kept as it stands, without blanks."""
    if is_nothing(text) or _VACANT.match(squeeze(text)):
        return None
    names = split_people(text)
    return names[0] if names else squeeze(text)


def _name_of(part: str) -> str:
    part = squeeze(part).strip(".·")
    if looks_like_name(part):
        return part
    part = _POST_BEFORE.sub("", _TAIL.sub("", part))
    if is_nothing(part) or _NOT_A_NAME.search(part):
        return ""
    return part if 2 <= len(part) <= 12 else ""


@lru_cache(maxsize=32768)
def looks_like_name(text: str) -> bool:
    """Whether a text has the form of a Chinese person's name (a known surname, 2 to 4 characters)."""
    if (
        not 2 <= len(text) <= 4
        or not all("\u4e00" <= c <= "\u9fff" for c in text)
        or _NOT_A_NAME.search(text)
    ):
        return False
    if text[:2] in _COMPOUND:
        return len(text) > 2
    return text[0] in _SURNAMES and len(text) < 4
