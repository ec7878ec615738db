"""Persons and numbers of persons leave a text before anything is learned from it (domain §8: need to know)."""

from __future__ import annotations

import re

SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏窦章苏潘葛范彭郎鲁韦昌马苗方俞任袁柳鲍史唐"
    "费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计成戴谈宋庞熊纪舒屈项"
    "祝董梁杜阮蓝闵席季麻贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯管卢莫经房裘缪干解应宗丁宣邓单杭洪包诸左石"
    "崔吉龚程邢裴陆荣翁荀羊惠甄封储靳焦巴弓牧隗山谷车侯全班仰秋仲伊宫宁仇栾暴甘厉戎祖武符刘景詹束龙叶幸司韶黎薄印宿白怀蒲邰"
    "从鄂索咸籍赖卓蔺屠蒙池乔阴胥能苍双闻莘党翟谭贡劳姬申扶堵冉宰郦雍桑桂濮牛寿通边扈燕冀浦尚农温别庄晏柴瞿阎慕连茹习艾鱼容向古"
    "易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄东欧沃利师巩聂关荆游权盖益桓公"
)
TITLES = (
    "同志|书记|副书记|局长|副局长|镇长|副镇长|乡长|县长|主任|副主任|科长|副科长|股长|所长|站长|院长|校长|园长|董事长|总经理|经理|会计|出纳|主席"
    "|部长|党员|村民|群众|先生|女士|某"
)
NAMED = re.compile(
    rf"(?:(?<![一-龥])|(?<=[由将被经对向与和是为及令让请]))[{SURNAMES}][一-龥]{{1,2}}(?=(?:{TITLES}))|(?<=[、，。；：（(])[{SURNAMES}][一-龥]{{1,2}}(?=[、）)])"
)
AFTER_TITLE = re.compile(
    rf"(?<=书记|局长|镇长|乡长|主任|科长|股长|所长|站长|院长|校长|经理|会计|出纳|部长|支书|队长|组长)[{SURNAMES}][一-龥]{{1,2}}"
    r"(?=[、，。；：（()）\s]|$|在|将|以|用|未|为|从|向|与|和|等|的)"
)
LONG_NUMBER = re.compile(r"\d{7,}[\dXx]?")


def masked(text: str) -> str:
    """Names beside a title and long numbers become 某; the rest of the sentence stays."""
    return LONG_NUMBER.sub("0", AFTER_TITLE.sub("某", NAMED.sub("某", text)))
