"""What an officer types of posts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from agencies.forms import ChosenField, DayField
from audits.models import ConcurrentPost, Post
from audits.post_actions import PostEntry
from regulations.forms import too_long

SEEN = re.compile(r"(\d{1,18})\.(\d{1,9})")


def seen_mark(posts: Iterable[Post]) -> str:
    """The current posts as their reader sees them: id.version, …"""
    return " ".join(f"{post.pk}.{post.version}" for post in posts)


class PostForm(forms.Form):
    """役職: kind, office, title, holder or 欠員, since."""

    kind = ChosenField(
        label="役職",
        choices=Post.Kind.choices,
        error_messages={"required": "役職を選んでください。", "invalid_choice": "役職を一覧から選んでください。"},
    )
    office = forms.CharField(
        label="担当する課室等",
        required=False,
        max_length=100,
        help_text="同じ役職を課室等ごとに置くときに入力します。",
        error_messages=too_long("担当する課室等", 100),
    )
    title = forms.CharField(
        label="職名", required=False, max_length=100, help_text="例：総務課長", error_messages=too_long("職名", 100)
    )
    holder = forms.CharField(label="氏名", required=False, max_length=100, error_messages=too_long("氏名", 100))
    is_vacant = forms.BooleanField(label="欠員（誰もいない）", required=False)
    since = DayField(
        label="就任日（欠員になった日）", required=False, help_text="例：平成28年4月1日。分からないときは空にします。"
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=4000)

    def clean_seen(self) -> dict[int, int]:
        """Id of post → version seen; what cannot be read was not seen."""
        return {int(pk): int(version) for pk, version in SEEN.findall(self.cleaned_data["seen"])}

    def entry(self) -> PostEntry:
        """What was typed, for the action."""
        typed = {name: value for name, value in self.cleaned_data.items() if name != "seen"}
        for name in ("office", "title", "holder"):
            typed[name] = " ".join(typed[name].split())
        return PostEntry(**typed)


class CorrectionForm(PostForm):
    """The same of the one in the post; kind and office stay."""

    def __init__(self, data: Any = None, *, post: Post) -> None:
        """Filled in with what stands."""
        self.post = post
        names = ("title", "holder", "is_vacant", "since")
        initial = {name: getattr(post, name) for name in names} | {"seen": seen_mark([post])}
        super().__init__(data, initial=initial)
        del self.fields["kind"], self.fields["office"]

    def entry(self) -> PostEntry:
        """What was typed, for the action."""
        self.cleaned_data |= {"kind": self.post.kind, "office": self.post.office}
        return super().entry()


class ConcurrentForm(forms.Form):
    """兼務: for each kind of post whether it is held together with an information-security post."""

    shown = forms.CharField(widget=forms.HiddenInput, max_length=16)

    def __init__(self, data: Any = None, *, answers: Mapping[str, str], shown: str) -> None:
        """A choice for each kind of post, none where nothing was answered."""
        super().__init__(data, initial={**answers, "shown": shown})
        for kind in ConcurrentPost.Kind:
            self.fields[kind.value] = ChosenField(
                label=f"{kind.label}と情報セキュリティ対策の役職",
                choices=ConcurrentPost.Answer.choices,
                widget=forms.RadioSelect,
                required=False,
                error_messages={"invalid_choice": f"{kind.label}の兼務を選択肢から選んでください。"},
            )

    def answers(self) -> dict[str, str]:
        """Kind of post → what was chosen."""
        return {kind: self.cleaned_data[kind] for kind in ConcurrentPost.Kind.values}
