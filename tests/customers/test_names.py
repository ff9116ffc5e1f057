from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers.names import (
    FEMALE,
    FIRM,
    MALE,
    NAMELESS,
    PLATE_IN_NAME,
    TWO_NAMES,
    UNKNOWN,
    CleanName,
    clean_name,
    salutation,
)


@pytest.mark.parametrize(
    ("name", "gender", "expected"),
    [
        ("张伟", MALE, "张先生"),
        ("张伟", FEMALE, "张女士"),
        ("张伟", UNKNOWN, "张先生/女士"),
        ("张伟", None, "张先生/女士"),
        ("张伟", "other", "张先生/女士"),
        ("王芳", UNKNOWN, "王先生/女士"),
        ("陈", MALE, "陈先生"),
        ("张三丰", MALE, "张先生"),
    ],
)
def test_surname_and_recorded_gender(name, gender, expected):
    assert salutation(name, gender) == expected


@pytest.mark.parametrize(
    ("name", "gender", "expected"),
    [
        ("欧阳娜娜", FEMALE, "欧阳女士"),
        ("司马懿", MALE, "司马先生"),
        ("尉迟恭", MALE, "尉迟先生"),
        ("诸葛亮", UNKNOWN, "诸葛先生/女士"),
        ("欧阳女士", UNKNOWN, "欧阳女士"),
        ("司马总", UNKNOWN, "司马总"),
        ("欧文", MALE, "欧先生"),
        ("欧阳", MALE, "欧先生"),
        ("司敏", FEMALE, "司女士"),
        ("贺兰英", FEMALE, "贺女士"),
    ],
)
def test_compound_surname_needs_a_given_name_or_a_title(name, gender, expected):
    assert salutation(name, gender) == expected


@pytest.mark.parametrize(
    ("name", "gender", "expected"),
    [
        ("王女士", UNKNOWN, "王女士"),
        ("王女士", MALE, "王女士"),
        ("王小姐", UNKNOWN, "王女士"),
        ("王阿姨", UNKNOWN, "王女士"),
        ("李先生", UNKNOWN, "李先生"),
        ("李哥", UNKNOWN, "李先生"),
        ("李大哥", UNKNOWN, "李先生"),
        ("张伟女士", MALE, "张女士"),
        ("张伟 女士", MALE, "张女士"),
        ("王 女士", MALE, "王女士"),
        ("张小红姐", UNKNOWN, "张女士"),
        ("王先生/女士", FEMALE, "王女士"),
        ("王先生/女士", UNKNOWN, "王先生/女士"),
    ],
)
def test_written_title_tells_the_gender(name, gender, expected):
    assert salutation(name, gender) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("陈总", "陈总"),
        ("陈强总", "陈总"),
        ("陈志强总", "陈总"),
        ("张老师", "张老师"),
        ("王总经理", "王总经理"),
        ("李董事长", "李董事长"),
        ("李董", "李董"),
        ("张师傅", "张师傅"),
        ("刘主任", "刘主任"),
        ("张伟经理", "张经理"),
        ("王太太", "王太太"),
    ],
)
@pytest.mark.parametrize("gender", [MALE, FEMALE, UNKNOWN])
def test_title_that_staff_chose_is_kept(name, gender, expected):
    assert salutation(name, gender) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [("刘三姐", "刘先生/女士"), ("李国董", "李先生/女士"), ("马小叔", "马先生/女士")],
)
def test_end_of_a_given_name_is_no_title(name, expected):
    assert salutation(name, UNKNOWN) == expected


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("brackets", "李明（车主）"),
        ("half-width brackets", "李明(车主)"),
        ("square brackets", "李明【VIP】"),
        ("open bracket", "李明(车主"),
        ("inner space", "李 明"),
        ("full-width space", "李\u3000明"),
        ("role", "李明车主"),
        ("role after a space", "李明 车主"),
        ("phone", "李明13812345678"),
        ("full-width phone", "李明１３８１２３４５６７８"),
        ("phone-book prefix", "A李明"),
        ("mark", "李明VIP"),
        ("emoji", "李明😀"),
        ("zero width", "李\u200b明"),
        ("two names", "李明/王芳"),
        ("two names with a space", "李明 王芳"),
        ("two lines", "李明\n王芳"),
        ("nickname", "小李"),
        ("old friend", "老李"),
        ("masked", "李**"),
        ("masked end", "李*"),
    ],
)
def test_trimmings_are_cut(label, name):
    assert salutation(name, MALE) == "李先生"


@pytest.mark.parametrize(
    ("name", "gender", "expected"),
    [
        ("买买提·吐尔逊", MALE, "买买提先生"),
        ("买买提・吐尔逊", MALE, "买买提先生"),
        ("买买提•吐尔逊", MALE, "买买提先生"),
        ("买买提‧吐尔逊", MALE, "买买提先生"),
        ("买买提.吐尔逊", MALE, "买买提先生"),
        ("买买提．吐尔逊", MALE, "买买提先生"),
        ("阿依古丽·艾合买提", FEMALE, "阿依古丽女士"),
        ("阿依古丽·艾合买提", UNKNOWN, "阿依古丽先生/女士"),
        ("买买提吐尔逊", MALE, "买买提吐尔逊先生"),
        ("阿卜杜拉", MALE, "阿卜杜拉先生"),
        ("John Smith", MALE, "Smith先生"),
        ("John Smith", FEMALE, "Smith女士"),
        ("John Smith", UNKNOWN, "John Smith"),
        ("Ｊｏｈｎ Smith", MALE, "Smith先生"),
        ("Li", MALE, "Li先生"),
        ("J. Smith", MALE, "Smith先生"),
        ("KIM MINJUN", UNKNOWN, "KIM MINJUN"),
        ("Seán O'Neill", MALE, "O'Neill先生"),
    ],
)
def test_names_that_are_not_han_chinese(name, gender, expected):
    assert salutation(name, gender) == expected


@pytest.mark.parametrize(
    "name",
    [
        *(None, "", "  ", "13800138000", "138****5678", "无", "-", "未知", "null"),
        *(
            "车主",
            "客户",
            "散客",
            "测试",
            "先生",
            "女士",
            "总",
            "（车主）",
            "*伟",
            "**",
        ),
        *("😀", "?", "A", "test", "某某", "·", "Abcdefghijk Lmnopqrstuv"),
    ],
)
@pytest.mark.parametrize("gender", [MALE, UNKNOWN])
def test_reader_without_a_name(name, gender):
    assert salutation(name, gender) == NAMELESS


def test_relative_of_a_named_person_is_not_addressed_by_that_name():
    assert salutation("张伟老婆", FEMALE) == NAMELESS
    assert clean_name("张伟老婆") == CleanName("张伟老婆")


@pytest.mark.parametrize(
    "name",
    [
        *(
            "上海某某汽车租赁有限公司",
            "某某(上海)贸易有限公司",
            "滴滴公司",
            "公司",
            "单位",
        ),
        *(
            "某某集团",
            "张伟个人工作室",
            "某某律师事务所",
            "北京市第八十中学",
            "上海银行",
        ),
        *("某某村委会", "浦东新区某某街道办事处", "红星汽车修理厂", "某某大药房旗舰店"),
        *("SAIC Motor Co., Ltd", "Acme GmbH", "某某科技有限公司/张三"),
    ],
)
def test_firm(name):
    assert clean_name(name).is_company
    assert salutation(name, UNKNOWN) == FIRM
    assert salutation(name, UNKNOWN, contact_name="李娜", contact_gender=FEMALE) == (
        "李女士"
    )


@pytest.mark.parametrize(
    "name",
    ["王大学", "张中学", "李行", "刘店", "张局长", "李明(某某公司)", "张伟/某某公司"],
)
def test_person_whose_name_looks_like_a_firm(name):
    assert not clean_name(name).is_company


@pytest.mark.parametrize(
    ("contact_name", "contact_gender", "expected"),
    [
        (None, None, FIRM),
        ("", FEMALE, FIRM),
        ("13812345678", MALE, FIRM),
        ("车主", MALE, FIRM),
        ("某某公司", MALE, FIRM),
        ("李娜", UNKNOWN, "李先生/女士"),
        ("陈总", UNKNOWN, "陈总"),
        ("John Smith", UNKNOWN, "John Smith"),
    ],
)
def test_contact_of_a_firm(contact_name, contact_gender, expected):
    assert expected == salutation(
        "某某公司", MALE, contact_name=contact_name, contact_gender=contact_gender
    )


def test_record_may_know_of_a_firm_what_its_name_hides():
    assert salutation("张伟", MALE, is_company=True) == FIRM
    assert salutation("张伟", MALE, contact_name="李娜", contact_gender=FEMALE) == (
        "张先生"
    )


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("张 伟", CleanName("张伟", "张")),
        ("李明（车主）", CleanName("李明", "李")),
        ("王女士", CleanName("王女士", "王", gender=FEMALE)),
        ("张伟女士", CleanName("张伟", "张", gender=FEMALE)),
        ("陈总", CleanName("陈总", "陈", "总")),
        ("欧阳 娜娜", CleanName("欧阳娜娜", "欧阳")),
        ("买买提.吐尔逊", CleanName("买买提·吐尔逊", "买买提")),
        ("张三/李四", CleanName("张三", "张", note=TWO_NAMES)),
        ("张三、李四", CleanName("张三", "张", note=TWO_NAMES)),
        ("张三 李四", CleanName("张三", "张", note=TWO_NAMES)),
        ("张先生、李女士", CleanName("张先生、李女士", "张", joint="张先生、李女士")),
        (
            "张伟先生/李娜女士",
            CleanName("张伟先生、李娜女士", "张", joint="张先生、李女士"),
        ),
        ("张先生和李女士", CleanName("张先生、李女士", "张", joint="张先生、李女士")),
        ("张先生 欧阳总", CleanName("张先生、欧阳总", "张", joint="张先生、欧阳总")),
        ("张先生、李娜", CleanName("张先生", "张", gender=MALE, note=TWO_NAMES)),
        (
            "张先生、李女士、王总",
            CleanName("张先生", "张", gender=MALE, note=TWO_NAMES),
        ),
        ("张先生/张先生", CleanName("张先生", "张", gender=MALE, note=TWO_NAMES)),
        ("张和平先生", CleanName("张和平", "张", gender=MALE)),
        ("张三/", CleanName("张三", "张")),
        ("张三 先生", CleanName("张三", "张", gender=MALE)),
        ("张三 车主", CleanName("张三", "张")),
        ("张三 经理", CleanName("张三经理", "张", "经理")),
        ("买" * 20, CleanName("买" * 20, "买" * 20)),
        ("买" * 21, CleanName(is_placeholder=True)),
        ("John  Smith", CleanName("John Smith", "Smith")),
        (
            "某某（上海）有限公司",
            CleanName("某某(上海)有限公司", is_company=True),
        ),
        ("13800138000", CleanName(is_placeholder=True)),
        (None, CleanName(is_placeholder=True)),
        ("先生", CleanName(is_placeholder=True)),
        ("沪A12345", CleanName(is_placeholder=True, note=PLATE_IN_NAME)),
        ("沪A12345车主", CleanName(is_placeholder=True, note=PLATE_IN_NAME)),
        ("张伟 沪A12345", CleanName("张伟", "张", note=PLATE_IN_NAME)),
        ("司机小王", CleanName("小王", "王")),
    ],
)
def test_clean_name(raw, clean):
    assert clean_name(raw) == clean


CELLS = [
    tuple(line.split("\t"))
    for line in Path(__file__).with_name("salutations.tsv").read_text().splitlines()
    if not line.startswith("#")
]


@pytest.mark.parametrize(("cell", "right"), CELLS)
def test_a_cell_is_addressed_as_a_clerk_would(cell, right):
    assert salutation(cell, UNKNOWN) in right.split(" | ")


@pytest.mark.parametrize(
    ("cell", "gender", "expected"),
    [
        ("张先生、李女士", UNKNOWN, "张先生、李女士"),
        ("张先生/李女士", MALE, "张先生、李女士"),
        ("欧阳先生和李女士", UNKNOWN, "欧阳先生、李女士"),
        # The second title is unknown: the first is addressed as before.
        ("张伟、李娜", UNKNOWN, "张先生/女士"),
        ("张三和李四", UNKNOWN, NAMELESS),
        ("王和平", MALE, "王先生"),
    ],
)
def test_joint_owners_are_named_where_both_titles_are_known(cell, gender, expected):
    assert salutation(cell, gender) == expected


names = st.text(max_size=20) | st.text(
    "沪A1司机老板局张欧阳王女士先生总老师（）()/·. AbC138*公司车主、和", max_size=12
)


@given(names)
def test_cleaning_a_clean_name_changes_nothing(raw):
    once = clean_name(raw)
    twice = clean_name(once.name)

    assert (twice.name, twice.is_company) == (once.name, once.is_company)


@given(names, st.sampled_from([MALE, FEMALE, UNKNOWN]))
def test_stored_name_is_addressed_like_the_typed_one(raw, gender):
    clean = clean_name(raw)
    stored = salutation(clean.name, clean.gender or gender)

    assert stored == salutation(raw, gender)


@given(names, st.sampled_from([MALE, FEMALE, UNKNOWN]))
def test_no_salutation_breaks_a_text(raw, gender):
    address = salutation(raw, gender)

    assert address.strip() == address != ""
    assert not set(address) & set("\n\r\t【】[]{}<>:0123456789*")
