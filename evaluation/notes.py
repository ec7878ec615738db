"""Study notes and rectification texts that nobody wrote: a grammar with enough words that two of them share only by chance,
stock phrases as offices use them, and copies made in the ways people copy. For `evaluation.similar` and `bench.similar`."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field

from xuncha.text.similar.commonplaces import phrases

PLACES = ["青石", "白石", "黄坡", "柳湾", "双桥", "东岭", "西渡", "南沟", "北塬", "石门", "龙潭", "虎山", "竹溪", "枫林", "沙河", "桃园", "杏花", "栗树", "马店", "牛寨",
          "上坪", "下坝", "三岔", "五里", "七星", "新丰", "老营", "太平", "永安", "福田"]  # fmt: skip
UNITS = ["民政局", "水利局", "林业局", "粮食站", "供销社", "文化馆", "图书馆", "卫生院", "敬老院", "汽车站", "农机站", "畜牧站", "国土所", "财政所", "司法所", "派出所",
         "第一中学", "实验小学", "人民医院", "妇幼保健院", "城投公司", "自来水公司", "公交公司", "环卫所", "房管局"]  # fmt: skip
NAMES = [
    "老赵",
    "老钱",
    "小孙",
    "小李",
    "老周",
    "小吴",
    "老郑",
    "小王",
    "老冯",
    "小陈",
    "老褚",
    "小卫",
    "老蒋",
    "小沈",
    "老韩",
    "小杨",
]
WHEN = ["去年入汛前", "上个月月底", "春节过后第一周", "秋收那几天", "刚到任那一年", "雨季结束以后", "年终对账的时候", "开学头一个星期", "征兵季里", "换届之前",
        "集中供暖那阵子", "麦子返青时", "小暑前后", "腊月二十三那天", "第三季度里", "高考那几日"]  # fmt: skip
WHO = ["我跟着驻村队员", "窗口的值班同志", "股室里两位老会计", "我们三个年轻人", "分管的副职", "老党员志愿队", "片区网格员", "机关食堂的采购员", "门卫师傅", "下乡的防疫小分队",
       "负责档案的女同志", "刚考进来的选调生", "村里的老支书", "住在河边的两户人家", "学校的后勤主任", "卖早点的摊主"]  # fmt: skip
DID = ["把积压的旧账本一册一册翻出来重新编号", "绕着水库走了大半圈去看裂缝", "挨家挨户把电表读数抄下来", "在院坝里摆开长凳听大家说话", "把漏雨的屋顶先用油布遮住", "对着图纸量了三遍管沟的深度",
       "把食堂的进货单和菜谱逐日对了一遍", "连夜赶写了一份不到两页的情况说明", "把闲置的旧校舍改成了图书角", "蹲在田埂上数清了倒伏的稻子", "把过期的药品装箱登记后送去销毁", "给八十岁以上的老人补办了高龄证",
       "把公示栏里褪色的表格全部换成新的", "骑着摩托车把通知送到最远的林场", "坐在信访室里听完了整整一下午的抱怨", "把施工队拖欠的工钱一笔笔问清楚", "将十多年前的土地合同复印了三份", "在会上当着大家的面念了自己的检讨",
       "把仓库里的救灾帐篷全部撑开晾晒", "沿着排污沟找到了那根暗管", "帮合作社算清了三个年度的分红", "把没有签字的收条退了回去"]  # fmt: skip
BUT = ["可是账上的数字和实物总差着几样", "没想到被问起时谁也说不清来历", "结果发现最要紧的一页早就撕掉了", "后来才知道这笔钱三年前就拨下来了", "偏偏那天分管的人去外地培训了", "只是忙到最后还是漏了两户",
       "却一直没有人愿意在单子上签名", "到头来花的钱比预算多出近一倍", "谁知道过了半年又回到老样子", "不料合同里连违约怎么办都没写", "原先答应的配套资金始终没有着落", "等反应过来时雨水已经灌进了机房",
       "有的同志背地里说这是多此一举", "大家当面都点头散会以后照旧", "不少材料写得漂亮翻开却对不上号", "细看才明白是两个村用了同一张照片"]  # fmt: skip
THINK = ["这件事让我脸上发烧", "我回来以后一夜没有睡踏实", "我才算懂得书上那句话的分量", "从那以后我再不敢拿忙当借口", "要紧的是先把自己的屁股坐正", "说到底是我们把群众的耐心用完了", "我把这句话抄在了笔记本第一页",
         "换作是自家的钱谁也不会这样花", "根子还在于平时没有人真去看", "往后每月十号我都要去看一回", "不懂就问总比装懂强得多", "规矩立在墙上不如立在手上", "这样的学费交一次就够了", "我打算先从自己管的那一摊改起",
         "一碗水端平说来容易做来难", "老百姓的账算得比我们清楚"]  # fmt: skip
SWAPS = [
    ("把", "将"),
    ("没有", "未"),
    ("大家", "众人"),
    ("后来", "之后"),
    ("一直", "始终"),
    ("发现", "查明"),
    ("重新", "再次"),
    ("全部", "统统"),
    ("负责", "主管"),
    ("不少", "许多"),
]
FORM = ["一、组织领导和动员部署的有关情况", "二、反馈问题逐条整改的进展情况", "（一）关于第一方面反馈问题的整改情况", "（二）关于第二方面反馈问题的整改情况", "三、选人用人专项检查的整改情况",
        "四、移交事项和信访件的办理结果", "五、尚未完成事项的原因和后续安排", "填报人签字并加盖党组织公章"]  # fmt: skip
ARTICLE = "第二十三条　村集体经济组织发包、出租集体资产资源，应当经成员会议或者成员代表会议讨论通过，并在签订合同之日起十个工作日内，将合同文本报乡镇农村经营管理机构备案，租金全额缴入村级财务专户，任何人不得坐收坐支。"

OPENINGS = ["", "记得", "回头看", "说一件小事：", "印象最深的是，"]


@dataclass(frozen=True)
class Note:
    key: str
    sentences: tuple[str, ...]

    @property
    def text(self) -> str:
        """Paragraphs of five sentences."""
        return "\n".join("".join(self.sentences[at : at + 5]) for at in range(0, len(self.sentences), 5))


@dataclass
class Corpus:
    """`copies`: pairs of keys with the way they were copied. All other pairs share by chance or by custom."""

    notes: list[Note] = field(default_factory=list)
    copies: dict[tuple[str, str], str] = field(default_factory=dict)
    customs: dict[str, str] = field(default_factory=dict)
    """Notes that share only what everybody shares: key → the custom."""

    def add(self, sentences: list[str]) -> Note:
        note = Note(f"n{len(self.notes):04d}", tuple(sentences))
        self.notes.append(note)
        return note


def half(phrase: str, chance: random.Random, words: list[str]) -> str:
    """The head of one phrase and the tail of another: two people seldom hit upon the same whole clause."""
    other = chance.choice(words)
    return phrase[: len(phrase) // 2] + other[len(other) // 2 :]


def sentence(chance: random.Random) -> str:
    place, unit, count = chance.choice(PLACES), chance.choice(UNITS), chance.randint(2, 980)
    when, who, did, but, think = (chance.choice(words) for words in (WHEN, WHO, DID, BUT, THINK))
    did, but, think = half(did, chance, DID), half(but, chance, BUT), half(think, chance, THINK)
    return chance.choice(
        [
            f"{when}，{who}在{place}村{did}，{but}。",
            f"{chance.choice(OPENINGS)}{place}{unit}的{chance.choice(NAMES)}{did}，{think}。",
            f"{who}告诉我，{unit}{when}报了{count}件，{but}。",
            f"{think}，{place}村那{count}亩地就是例子，{but}。",
            f"{chance.choice(NAMES)}说{when}{did}用了{count}天，{think}。",
            f"{unit}和{place}村隔着一条河，{when}{who}{did}。",
            f"听{unit}的人讲，{who}{did}，{but}。",
            f"{when}我去{place}村补课，{who}正忙着，顺口说起{but}。",
            f"{but}，{chance.choice(NAMES)}{when}才向{unit}说明。",
            f"账本第{count}页写着{place}村，{but}，{think}。",
            f"{place}村的{chance.choice(NAMES)}和{unit}的{chance.choice(NAMES)}{did}，前后{count}天。",
            f"如果不是{who}{when}{did}，我到现在还不知道{but}。",
            f"{did}以后，{place}村再没有人提{unit}，{think}。",
            f"我问{chance.choice(NAMES)}为什么，他说{think}，{when}{but}。",
        ]
    )


def own(chance: random.Random, count: int) -> list[str]:
    return [sentence(chance) for _each in range(count)]


def stock(chance: random.Random, count: int) -> list[str]:
    """Sentences of stock phrases only."""
    listed = phrases()
    return ["，".join(chance.sample(listed, chance.randint(3, 6))) + "。" for _each in range(count)]


def renamed(chance: random.Random, sentences: list[str]) -> list[str]:
    """Other villages, offices, names and figures, the rest word for word."""
    text = "\n".join(sentences)
    for words in (PLACES, UNITS, NAMES):
        text = _swapped(text, dict(zip(words, chance.sample(words, len(words)), strict=True)))
    return re.sub(r"\d+", lambda _found: str(chance.randint(2, 980)), text).split("\n")


def _swapped(text: str, turned: dict[str, str]) -> str:
    return re.sub("|".join(turned), lambda found: turned[found[0]], text)


def rewritten(chance: random.Random, sentences: list[str]) -> list[str]:
    """Clauses in another order, every word exchanged that can be, and something put in between."""
    done = []
    for each in sentences:
        clauses = [_swapped(clause, dict(SWAPS)) for clause in each.rstrip("。").split("，")]
        chance.shuffle(clauses)
        done.append("，".join(chance.choice(["", "其实", "说起来"]) + clause for clause in clauses) + "。")
    return done


def edited(chance: random.Random, sentences: list[str]) -> list[str]:
    """A word here and there for another, and commas moved."""
    done = []
    for each in sentences:
        for word, other in chance.sample(SWAPS, 6):
            each = each.replace(word, other, 1)
        done.append(each.replace("，", "、", 1) if chance.random() < 0.3 else each)
    return done


def _mixed(chance: random.Random, *parts: list[str]) -> list[str]:
    """Whole blocks of sentences in any order."""
    chance.shuffle(blocks := list(parts))
    return [each for block in blocks for each in block]


def corpus(seed: int, *, plain: int = 200, each: int = 12) -> Corpus:
    """`plain` independent notes, `each` copies of every way of copying, and as many of every custom."""
    chance = random.Random(seed)
    made = Corpus()
    for _number in range(plain):
        body = _mixed(chance, own(chance, chance.randint(14, 40)), stock(chance, chance.randint(2, 10)))
        made.add(body)
    sources = chance.sample(made.notes, min(each * 9, len(made.notes)))
    for number in range(each):
        _copies(chance, made, sources[number * 9 : number * 9 + 9])
        _customs(chance, made)
    chance.shuffle(made.notes)
    return made


def _copies(chance: random.Random, made: Corpus, sources: list[Note]) -> None:
    first, second, third, fourth, fifth, sixth, seventh, eighth, ninth = sources
    bodies = {
        "verbatim": (first, list(first.sentences)),
        "renamed": (second, renamed(chance, list(second.sentences))),
        "reordered": (third, chance.sample(third.sentences, len(third.sentences))),
        "edited": (fourth, edited(chance, list(fourth.sentences))),
        "rewritten": (ninth, rewritten(chance, list(ninth.sentences))),
        "paragraph": (fifth, _mixed(chance, own(chance, 30), _own_words(fifth)[3:8])),
    }
    for way, (source, body) in bodies.items():
        made.copies[(source.key, made.add(body).key)] = way
    pairs = zip(sixth.sentences, seventh.sentences, strict=False)
    woven = made.add([one for pair in pairs for one in (*pair, *own(chance, 1))])
    made.copies[(sixth.key, woven.key)] = made.copies[(seventh.key, woven.key)] = "interleaved"
    short = made.add(own(chance, 3))
    made.copies[(short.key, made.add(renamed(chance, list(short.sentences))).key)] = "short"
    halves = [each for each in eighth.sentences if chance.random() < 0.5]
    made.copies[(eighth.key, made.add(_mixed(chance, halves, stock(chance, 8), own(chance, 8))).key)] = (
        "diluted"
    )


def _own_words(note: Note) -> list[str]:
    """Its sentences without those that are stock phrases from end to end."""
    listed = set(phrases())
    return [each for each in note.sentences if not set(each.rstrip("。").split("，")) <= listed]


def _customs(chance: random.Random, made: Corpus) -> None:
    """Two of each: pairs of them share what everybody shares."""
    for _twice in range(2):
        bodies = {
            "stock only": stock(chance, 25),
            "stock and a little": _mixed(chance, stock(chance, 20), own(chance, 5)),
            "form": [part for head in FORM for part in (head + "。", *own(chance, 3))],
            "quotation": [*own(chance, 8), ARTICLE, *own(chance, 8)],
            "short progress": own(chance, 2),
        }
        for custom, body in bodies.items():
            made.customs[made.add(body).key] = custom
