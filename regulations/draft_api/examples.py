"""Examples of what is written into a draft, as the description of the API shows them; tests send each of them."""

from drf_spectacular.utils import OpenApiExample

PARTS = [
    OpenApiExample(
        "理由と連携をまとめて入力する",
        value={"organ": {"cooperation": "YES"}, "texts": {"late_reason": "審査に時間を要したため"}},
        request_only=True,
    )
]
ANSWER = [
    OpenApiExample(
        "規程を改正した",
        value={"outcome": "REGULATION", "manner": "AMENDED", "remark": "告示のとおり"},
        request_only=True,
    ),
    OpenApiExample(
        "今後見直す（年度は未定）", value={"outcome": "PLANNED", "planned": "undecided"}, request_only=True
    ),
]
ANSWER_PART = [OpenApiExample("備考だけを変える", value={"remark": "告示のとおり"}, request_only=True)]
REVISION = [
    OpenApiExample("改正日を入力する", value={"revised": "平成27年10月1日", "note": "公布"}, request_only=True),
]
