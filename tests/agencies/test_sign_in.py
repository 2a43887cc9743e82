"""Signing in: who may, what is said, when one is locked out."""

import pytest
from django.test import Client
from django.urls import reverse

from agencies.accounts import command
from agencies.actions import create_account
from agencies.models import Organization, Trail, User

RIGHT, WRONG = "Kitei-no-minaoshi-1", "Kitei-no-minaoshi-2"


@pytest.fixture
def hanako(db) -> User:
    ministry = Organization.objects.create(code="M-1", name="例示省", kind="AGENCY", category="MINISTRY")
    return create_account(
        email="hanako@reiji.example",
        name="例示 花子",
        password=RIGHT,
        assignments=[("OFFICER", ministry)],
        by=command("test"),
    )


def sign_in(client: Client, password: str, email: str = "hanako@reiji.example"):
    return client.post(reverse("account_login"), {"login": email, "password": password})


def test_the_right_password_opens_the_home_page(hanako, client):
    assert sign_in(client, RIGHT).headers["Location"] == reverse("home")
    assert "例示省 保護担当者" in client.get(reverse("home")).content.decode()


def test_a_wrong_password_and_an_unknown_address_are_answered_alike(hanako, client):
    answers = [
        sign_in(client, WRONG).context["form"].errors.as_text(),
        sign_in(client, WRONG, "nobody@reiji.example").context["form"].errors.as_text(),
    ]
    assert answers[0] == answers[1] != ""


def test_ten_wrong_passwords_lock_the_account_out_even_with_the_right_one(hanako, client):
    for _ in range(10):
        sign_in(client, WRONG)
    response = sign_in(client, RIGHT)
    assert response.status_code == 429
    assert "_auth_user_id" not in client.session


def test_nobody_signs_up(db, client):
    address = reverse("account_signup")
    client.post(address, {"email": "new@reiji.example", "password1": RIGHT})
    assert client.get(address).status_code == 200
    assert not User.objects.exists()


def test_a_new_password_leaves_one_row_of_the_trail_without_the_password(hanako, client):
    sign_in(client, RIGHT)
    before = Trail.objects.count()
    client.post(reverse("account_change_password"), {"oldpassword": RIGHT, "password1": WRONG, "password2": WRONG})
    rows = Trail.objects.order_by("-id")[: Trail.objects.count() - before]
    assert [(row.action, row.actor, row.before, row.after) for row in rows] == [("パスワードを変更", hanako, {}, {})]
    assert User.objects.get().check_password(WRONG)


def test_signing_out_asks_for_a_post(hanako, client):
    sign_in(client, RIGHT)
    assert client.get(reverse("account_logout")).status_code == 200
    assert "_auth_user_id" in client.session
    client.post(reverse("account_logout"))
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("name", ["", " ", "<script>alert(1)</script>", "改\n行", "長" * 101])
def test_a_name_that_is_none_is_refused_and_nothing_is_saved(db, name):
    from agencies.refusals import Refusal

    with pytest.raises(Refusal, match="名前は100文字以内"):
        create_account(email="a@reiji.example", name=name, password=RIGHT, assignments=[], by=command("test"))
    assert (User.objects.count(), Trail.objects.count()) == (0, 0)
