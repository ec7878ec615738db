"""Files as Word, WPS and LibreOffice write them, by hand; and files that must not be read."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from collections.abc import Sequence
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn

from tests.office.manuscript_hand import TITLE, WHO, Hand, exported, label_of, read
from tests.office.test_hostile import repack
from xuncha.office.errors import Unreadable
from xuncha.office.manuscript.matching import Change, changes_of
from xuncha.office.manuscript.model import Label, Passage, Piece, ReadPassage, anchor, digest
from xuncha.office.manuscript.reading import read_manuscript
from xuncha.office.reading.guards import Limits

BASE = [
    Passage("1", "一、总体情况", 1),
    Passage("2", "本轮巡察共对20个单位党组织开展常规巡察，发现问题697个。"),
    Passage("3", "有的单位食堂采购没有签订合同，累计支付12.6万元。"),
]
LONG = [
    *BASE,
    Passage("4", "有的乡镇惠农补贴发放不及时，农户反映集中。\n责任：镇党委（主体责任）。"),
    Passage("5", "有的村“三资”管理混乱，集体资产没有登记台账，租金长期没有收取。"),
    Passage("6", "有的单位干部作风不实，群众办事多次往返，投诉事项无人答复。"),
    Passage("7", "请各单位认真对照检查，举一反三，按期上报整改情况。"),
]
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SPACES = (
    f'xmlns:w="{W}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)


def body(*paragraphs: str) -> dict[str, tuple[bytes, bytes]]:
    """A change to the exported file: another body."""
    data = exported(BASE)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        old = archive.read("word/document.xml")
    xml = f'<?xml version="1.0" encoding="UTF-8"?><w:document {SPACES}><w:body>{"".join(paragraphs)}</w:body></w:document>'
    return {"word/document.xml": (old, xml.encode())}


def reads(*paragraphs: str, add: dict[str, bytes] | None = None) -> tuple[ReadPassage, ...]:
    return read(repack(exported(BASE), change=body(*paragraphs), add=add)).passages


def r(text: str, tag: str = "t") -> str:
    return f'<w:r w:rsidR="00A1"><w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr><w:{tag}>{text}</w:{tag}></w:r>'


def texts(found: Sequence[ReadPassage]) -> list[str]:
    return [one.text for one in found]


# -- out and in -----------------------------------------------------------------------------------------------------------


def test_a_file_says_where_it_comes_from_and_tracks_changes() -> None:
    back = read(exported(BASE))
    assert back.label == shown(label_of(BASE)) and back.title == TITLE and not back.tracked
    assert texts(back.passages) == [one.text for one in BASE]
    assert [one.anchors[0][0] for one in back.passages] == ["1", "2", "3"]
    page = docx.Document(io.BytesIO(exported(BASE)))
    names = [child.tag for child in page.settings.element]
    assert names.index(qn("w:trackRevisions")) < names.index(qn("w:defaultTabStop"))


def test_a_file_whose_properties_were_removed_still_says_it_on_its_title() -> None:
    data = repack(exported(BASE), change={"docProps/custom.xml": (b"xuncha.", b"other.")})
    label = read(data).label
    assert label == shown(label_of(BASE)) and label.agrees(digest(TITLE, BASE))
    assert not label.agrees(digest(TITLE, BASE[:2]))


def test_a_title_laid_out_in_two_lines_is_the_same_title() -> None:
    hand = Hand(exported(LONG))
    hand.rows.insert(0, hand.title)
    hand.split(0, 7)
    back = hand.back()
    assert back.title == TITLE and len(back.passages) == len(hand.rows) - 2


def test_a_title_whose_bookmark_has_no_end_is_its_first_line() -> None:
    hand = Hand(exported(LONG))
    hand.title.remove(hand.title.find(qn("w:bookmarkEnd")))
    back = hand.back()
    assert back.title == TITLE and len(back.passages) == len(hand.rows)


def test_a_label_that_no_export_wrote_is_none() -> None:
    for version in ("9" * 5000, "-1", "三", ""):
        data = repack(exported(BASE), change={"docProps/custom.xml": (b">3<", f">{version}<".encode())})
        assert read(data).label == shown(label_of(BASE))  # what stands on the title


def shown(label: Label) -> Label:
    """As far as a file tells it."""
    return Label(label.manuscript, label.version, label.digest[:12])


def test_a_file_without_any_sign_has_no_label() -> None:
    hand = Hand(exported(BASE))
    hand.title.remove(hand.title.find(qn("w:bookmarkStart")))
    hand.lose_anchors()
    data = repack(hand.save(), change={"docProps/custom.xml": (b"xuncha.", b"other.")})
    back = read(data)
    assert back.label is None and back.title is None and len(back.passages) == 4


def test_keys_that_would_break_a_bookmark_are_refused() -> None:
    for key in ("", "a__1", "a b", "x" * 30, "a-1"):
        with pytest.raises(ValueError, match="bookmark"):
            anchor(key, 0)


# -- what programs write around letters -------------------------------------------------------------------------------------


def test_split_runs_smart_tags_and_proofing_marks_are_one_text() -> None:
    (one,) = reads(
        f'<w:p w14:paraId="1A" w:rsidR="00B2"><w:pPr><w:jc w:val="both"/></w:pPr><w:bookmarkStart w:id="0" w:name="xc_2"/>'
        f'{r("本轮")}<w:proofErr w:type="spellStart"/><w:smartTag w:uri="u" w:element="e"><w:smartTagPr/>{r("巡察")}'
        f'</w:smartTag><w:hyperlink r:id="rId99"><w:ins w:id="3" {WHO}>{r("共")}</w:ins>{r("20个")}</w:hyperlink>'
        f'<w:sdt><w:sdtPr><w:alias w:val="x"/></w:sdtPr><w:sdtContent>{r("单位")}</w:sdtContent></w:sdt>'
        f'<w:r><w:lastRenderedPageBreak/><w:t>。</w:t></w:r><w:bookmarkEnd w:id="0"/></w:p>'
    )
    assert (one.text, one.before) == ("本轮巡察共20个单位。", "本轮巡察20个单位。")
    assert one.anchors == (("2", 11),) and [piece.text for piece in one.pieces] == [
        "本轮巡察",
        "共",
        "20个单位。",
    ]
    assert one.pieces[1] == Piece("共", "ins", "审核人", "2026-11-20T09:30:00Z")


def test_fields_show_their_result_and_hyphens_tabs_and_breaks_their_letters() -> None:
    found = reads(
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE \\* ARABIC</w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{r("7")}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
        f'{r("页")}<w:fldSimple w:instr="DATE">{r("今日")}</w:fldSimple><w:r><w:noBreakHyphen/><w:tab/><w:t>甲</w:t>'
        '<w:br/><w:t>乙</w:t><w:br w:type="page"/><w:softHyphen/></w:r></w:p>'
    )
    assert texts(found) == ["7页今日- 甲\n乙"]


def test_what_one_put_in_and_another_took_out_was_never_there() -> None:
    (one,) = reads(
        f'<w:p>{r("原文")}<w:ins w:id="1" {WHO}><w:del w:id="2" w:author="乙">{r("进出", "delText")}</w:del></w:ins></w:p>'
    )
    assert (one.text, one.before) == ("原文", "原文")


def test_a_text_box_is_read_once_and_apart_from_its_paragraph() -> None:
    box = f"<w:txbxContent><w:p>{r('框里的字')}</w:p></w:txbxContent>"
    found = reads(
        '<w:p><w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:wsp><wps:txbx>'
        f"{box}</wps:txbx></wps:wsp></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict>"
        f"</mc:Fallback></mc:AlternateContent></w:r>{r('段落')}</w:p>"
    )
    assert [(one.text, one.place) for one in found] == [("段落", "body"), ("框里的字", "box")]


def test_a_row_of_a_table_is_one_and_keeps_the_bookmark_that_was_put_into_it() -> None:
    cell = "<w:tc><w:tcPr/>{}</w:tc>"
    marked = f'<w:p><w:bookmarkStart w:id="0" w:name="xc_3"/>{r(BASE[2].text)}<w:bookmarkEnd w:id="0"/></w:p>'
    inner = f"<w:tbl><w:tr>{cell.format('<w:p>' + r('里面') + '</w:p>')}</w:tr></w:tbl><w:p/>"
    found = reads(
        f'<w:tbl><w:tr>{cell.format(marked)}</w:tr><w:tr><w:trPr><w:del w:id="1" {WHO}/></w:trPr>'
        f"{cell.format('<w:p>' + r('删去的行') + '</w:p>')}</w:tr>"
        f"<w:tr>{cell.format('<w:p>' + r('甲') + '</w:p>')}{cell.format(inner)}</w:tr></w:tbl>"
    )
    assert [(one.text, one.place) for one in found] == [
        (BASE[2].text, "table"),
        ("", "table"),
        ("甲 里面", "table"),
    ]
    assert found[0].anchors[0][0] == "3"


def test_numbers_that_wps_made_automatic_are_written_out() -> None:
    numbering = (
        f'<w:numbering {SPACES}><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
        '<w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/></w:lvl></w:abstractNum>'
        '<w:num w:numId="5"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    )
    automatic = '<w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="5"/></w:numPr></w:pPr>'
    data = exported(BASE)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        old = archive.read("word/numbering.xml")
    change = body(f"<w:p>{automatic}{r('总体情况')}</w:p>", f"<w:p>{automatic}{r('发现的问题')}</w:p>")
    found = read(repack(data, change=change | {"word/numbering.xml": (old, numbering.encode())})).passages
    assert [(one.text, one.level) for one in found] == [("一、总体情况", 1), ("二、发现的问题", 1)]


def test_comments_and_notes_come_as_remarks_on_their_paragraph() -> None:
    comments = (
        f'<w:comments {SPACES}><w:comment w:id="0" {WHO} w:initials="审"><w:p w14:paraId="7F"><w:r><w:annotationRef/></w:r>'
        f'{r("数字请再核对")}</w:p></w:comment><w:comment w:id="1" w:author="乙"><w:p w14:paraId="80">{r("已改")}</w:p></w:comment></w:comments>'
    )
    extended = (
        '<w15:commentsEx xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml">'
        '<w15:commentEx w15:paraId="80" w15:done="1"/></w15:commentsEx>'
    )
    notes = f'<w:footnotes {SPACES}><w:footnote w:id="2"><w:p><w:r><w:footnoteRef/></w:r>{r("见统计表三")}</w:p></w:footnote></w:footnotes>'
    base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    rows = "".join(
        f'<Relationship Id="rIdX{name}" Type="{kind}" Target="{name}.xml"/>'
        for name, kind in (
            ("comments", f"{base}/comments"),
            ("footnotes", f"{base}/footnotes"),
            ("commentsExtended", "http://schemas.microsoft.com/office/2011/relationships/commentsExtended"),
        )
    )
    evil = '<Relationship Id="rIdEvil" Type="x/endnotes" Target="file:///etc/passwd" TargetMode="External"/>'
    change = body(
        f'<w:p>{r("问题")}<w:commentRangeStart w:id="0"/><w:commentRangeStart w:id="1"/>{r("697个")}<w:commentRangeEnd w:id="0"/>'
        f'<w:r><w:commentReference w:id="0"/></w:r><w:r><w:footnoteReference w:id="2"/></w:r></w:p>',
        f'<w:p>{r("下段")}<w:commentRangeEnd w:id="1"/><w:r><w:commentReference w:id="1"/></w:r></w:p>',
    )
    change["word/_rels/document.xml.rels"] = (b"</Relationships>", f"{rows}{evil}</Relationships>".encode())
    parts = {"comments": comments, "commentsExtended": extended, "footnotes": notes}
    data = repack(
        exported(BASE), change=change, add={f"word/{name}.xml": xml.encode() for name, xml in parts.items()}
    )
    first, second = read(data).passages
    told = [(one.kind, one.text, one.author, one.quoted, one.done) for one in first.remarks]
    assert told == [
        ("comment", "数字请再核对", "审核人", "697个", False),
        ("comment", "已改", "乙", "697个", True),
        ("footnote", "见统计表三", "", "", False),
    ]
    assert not second.remarks


def test_strict_documents_are_read_alike() -> None:
    change = body(f"<w:p>{r('严格格式')}</w:p>")
    old, new = change["word/document.xml"]
    strict = new.replace(W.encode(), b"http://purl.oclc.org/ooxml/wordprocessingml/main")
    assert texts(read(repack(exported(BASE), change={"word/document.xml": (old, strict)})).passages) == [
        "严格格式"
    ]


def test_bookmarks_that_make_no_sense_harm_nothing() -> None:
    found = reads(
        '<w:bookmarkEnd w:id="77"/><w:bookmarkStart w:id="0" w:name="xc_2"/><w:bookmarkStart w:id="1" w:name="_GoBack"/>'
        f"<w:p>{r(BASE[1].text)}</w:p>",
        f'<w:p><w:bookmarkStart w:id="0" w:name="xc_zz zz"/>{r("另一段")}<w:bookmarkStart w:id="5"/></w:p>',
    )
    assert found[0].anchors == (("2", len(BASE[1].text)),) and not found[1].anchors


# -- what must not be read ----------------------------------------------------------------------------------------------------


def refused(data: bytes, folder: Path, limits: Limits | None = None) -> str:
    path = folder / "a.docx"
    path.write_bytes(data)
    with pytest.raises(Unreadable) as caught:
        read_manuscript(path, limits)
    return caught.value.reason_code


def test_what_is_no_document_or_dangerous_is_refused(tmp_path: Path) -> None:
    good = exported(BASE)
    assert refused(b"", tmp_path) == "empty"
    assert refused(good[: len(good) // 2], tmp_path) == "corrupt"
    assert refused(repack(good, add={"word/vbaProject.bin": b"x"}), tmp_path) == "macro"
    macro = (b"wordprocessingml.document.main+xml", b"x.macroEnabled.main+xml")
    assert refused(repack(good, change={"[Content_Types].xml": macro}), tmp_path) == "macro"
    assert (
        refused(repack(good, add={"word/media/b": b"\0" * 9_000_000}), tmp_path, Limits(unpacked=8_000_000))
        == "zip_bomb"
    )


@pytest.mark.slow
def test_what_is_too_long_to_be_a_manuscript_is_refused(tmp_path: Path) -> None:
    for paragraphs in (["<w:p>" + r("字") + "</w:p>"] * 3001, [f"<w:p>{r('字' * 20_001)}</w:p>"]):
        data = repack(exported(BASE), change=body(*paragraphs))
        assert refused(data, tmp_path) == "too_large"


def test_entities_are_refused_however_they_are_written(tmp_path: Path) -> None:
    xml = f'<!DOCTYPE w:document [<!ENTITY x SYSTEM "file:///etc/passwd">]><w:document {SPACES}><w:body><w:p>{r("&x;")}</w:p></w:body></w:document>'
    old = body()["word/document.xml"][0]
    plain = ('<?xml version="1.0" encoding="UTF-8"?>' + xml).encode()
    wide = ('<?xml version="1.0" encoding="UTF-16"?>' + xml).encode("utf-16")
    for data in (plain, wide):
        assert (
            refused(repack(exported(BASE), change={"word/document.xml": (old, data)}), tmp_path)
            == "unsafe_xml"
        )


def test_tags_without_end_or_bottom_are_refused(tmp_path: Path) -> None:
    old = body()["word/document.xml"][0]
    deep = f"<w:document {SPACES}><w:body>{'<w:sdt>' * 3000}{'</w:sdt>' * 3000}</w:body></w:document>"
    for xml in (f"<w:document {SPACES}><w:body><w:p>", deep):
        assert (
            refused(repack(exported(BASE), change={"word/document.xml": (old, xml.encode())}), tmp_path)
            == "corrupt"
        )


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed here")
@pytest.mark.parametrize("through", ["docx", "odt"])
@pytest.mark.parametrize("tracked", [True, False])
def test_libreoffice_saves_it_and_everything_is_known_again(
    tmp_path: Path, through: str, *, tracked: bool
) -> None:
    hand = Hand(exported(LONG))
    hand.move(7, 1, tracked=tracked)
    hand.delete(7, tracked=tracked)
    hand.split(6, 14, tracked=tracked)
    hand.insert(4, "另外新写的一段，说明数据来源。", tracked=tracked)
    hand.edit(2, 6, 8, "21", tracked=tracked)
    (tmp_path / "a.docx").write_bytes(hand.save())
    saved = tmp_path / "a.docx"
    for kind in ("odt", "docx") if through == "odt" else ("docx",):
        saved = by_libreoffice(saved, kind, tmp_path / f"{through}_{kind}")
    back = read_manuscript(saved)
    assert back.label is not None and back.label.manuscript == "12" and back.title == TITLE
    found = changes_of(LONG, back.passages)
    assert told(found) == told(changes_of(LONG, read(hand.save()).passages))
    assert [one for one in told(found) if one[0] != "kept"] == [
        ("kept moved", ("7",)),
        ("edited", ("2",)),
        ("added", ()),
        ("split", ("5",)),
        ("deleted", ("6",)),
    ]
    edited = next(one for one in found if one.how == "edited")
    assert [maker.author for maker in edited.makers()] == (["审核人"] if tracked else [])


def told(found: Sequence[Change]) -> list[tuple[str, tuple[str, ...]]]:
    return [(f"{one.how} moved" if one.moved else one.how, one.keys) for one in found]


def by_libreoffice(source: Path, kind: str, folder: Path) -> Path:
    profile = f"-env:UserInstallation=file://{folder.parent}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", kind, "--outdir", str(folder), str(source)]
    subprocess.run(command, check=True, timeout=120, capture_output=True)
    return folder / f"a.{kind}"
