from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from infra.database import Database
from infra.identity import (
    Actor,
    Authority,
    IdentityError,
    Person,
    Role,
    SignInRefusedError,
    WebSession,
    actor_for,
    authenticate,
    close_session,
    create_agency,
    create_person,
    find_agency_by_code,
    open_session,
    session_actor,
    set_password,
    sign_in,
)
from infra.identity.passwords import password_matches
from infra.identity.sign_in import FIRST_DELAY, FREE_TRIES, LONGEST_DELAY, delay_after
from infra.identity.tables import SignInAttempt

AT = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
PASSWORD = "mật khẩu rất dài"


pytestmark = pytest.mark.usefixtures("cheap_passwords")


@pytest.fixture
def an(each_database: Database) -> Actor:
    """Nguyễn Văn An, who can sign in."""
    with each_database.transaction() as session:
        agency = create_agency(
            session,
            code="H01.15",
            name="Sở Nội vụ",
            abbreviation="SNV",
            place="An Phú",
            aliases=["000.00.15.h01"],
        )
        person = create_person(
            session,
            agency=agency,
            username="An.NV",
            full_name="Nguyễn Văn An",
            roles=[Role.LEADER, Role.ADMIN],
            password=PASSWORD,
            position="PHÓ GIÁM ĐỐC",
            authority=Authority.DEPUTY,
        )
        return actor_for(session, person.id)


class TestDirectory:
    @pytest.mark.parametrize("code", ["H01.15", "h01.15", " 000.00.15.H01 "])
    def test_an_agency_is_found_by_any_of_its_codes(
        self, each_database: Database, an: Actor, code: str
    ) -> None:
        with each_database.reading() as session:
            found = find_agency_by_code(session, code)
        assert found is not None
        assert found.id == an.agency_id

    def test_an_unknown_code_finds_nobody(self, each_database: Database, an: Actor) -> None:
        del an
        with each_database.reading() as session:
            assert find_agency_by_code(session, "H01") is None

    def test_a_code_leads_to_one_agency(self, each_database: Database, an: Actor) -> None:
        del an
        with pytest.raises(IdentityError, match=r"000\.00\.15\.H01"), each_database.transaction() as session:
            create_agency(session, code="X", name="X", abbreviation="X", place="X", aliases=["000.00.15.H01"])

    @pytest.mark.parametrize("code", ["", "H01,15", "H01..15", "H01 15", "HÀ.01", "H01." + "1" * 32])
    def test_a_code_has_the_form_of_one(self, each_database: Database, code: str) -> None:
        with pytest.raises(IdentityError, match="Mã định danh"), each_database.transaction() as session:
            create_agency(session, code=code, name="X", abbreviation="X", place="X")

    def test_an_actor_carries_what_decides(self, an: Actor) -> None:
        assert (an.username, an.full_name, an.agency_name) == ("an.nv", "Nguyễn Văn An", "Sở Nội vụ")
        assert an.roles == {Role.LEADER, Role.ADMIN}

    @pytest.mark.parametrize(("username", "password"), [("AN.nv", PASSWORD), (" ", PASSWORD), ("b", "ngắn")])
    def test_a_person_needs_a_free_name_and_a_strong_password(
        self, each_database: Database, an: Actor, username: str, password: str
    ) -> None:
        with each_database.transaction() as session:
            agency = session.get_one(Person, an.person_id).agency
            with pytest.raises(IdentityError):
                create_person(
                    session, agency=agency, username=username, full_name="X", roles=[], password=password
                )

    def test_the_password_itself_is_not_kept(self, each_database: Database, an: Actor) -> None:
        with each_database.reading() as session:
            kept = session.get_one(Person, an.person_id).password_hash
        assert kept is not None
        assert kept.startswith("$argon2id$")
        assert PASSWORD not in kept


class TestSignIn:
    @pytest.mark.parametrize("username", ["an.nv", "AN.NV", " an.nv "])
    def test_the_right_password_gives_the_actor(
        self, each_database: Database, an: Actor, username: str
    ) -> None:
        assert authenticate(each_database, username, PASSWORD, AT) == an

    def test_the_refusal_does_not_tell_what_was_wrong(self, each_database: Database, an: Actor) -> None:
        deactivated(each_database, "nghỉ việc")
        refusals = {
            refusal(each_database, name, password)
            for name, password in [
                (an.username, "sai mật khẩu"),
                (an.username, PASSWORD + "x" * 2000),
                ("không có ai", PASSWORD),
                ("nghỉ việc", PASSWORD),
                ("chưa có mật khẩu", ""),
            ]
        }
        assert len(refusals) == 1

    def test_unknown_names_cost_as_much_as_known_ones(
        self, database: Database, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        checked: list[str | None] = []

        def watched(password: str, kept: str | None) -> bool:
            checked.append(kept)
            return password_matches(password, kept)

        monkeypatch.setattr(sign_in, "password_matches", watched)
        refusal(database, "không có ai", PASSWORD)
        assert checked == [None]

    @pytest.mark.parametrize("name", ["an.nv", "không có ai"])
    def test_too_many_failures_close_the_door_for_a_while(
        self, each_database: Database, an: Actor, name: str
    ) -> None:
        for _ in range(FREE_TRIES):
            refusal(each_database, name, "sai mật khẩu")
        with pytest.raises(SignInRefusedError, match="Hãy chờ 1 phút") as refused:
            authenticate(each_database, name, PASSWORD, AT + timedelta(seconds=1))
        assert refused.value.retry_after == FIRST_DELAY - timedelta(seconds=1)
        assert authenticate(each_database, "an.nv", PASSWORD, AT + FIRST_DELAY) == an

    def test_the_delay_grows_and_success_forgives(self, each_database: Database, an: Actor) -> None:
        del an
        for _ in range(FREE_TRIES):
            refusal(each_database, "an.nv", "sai mật khẩu")
        second = AT + FIRST_DELAY
        refusal(each_database, "an.nv", "sai mật khẩu", at=second)
        with pytest.raises(SignInRefusedError):
            authenticate(each_database, "an.nv", PASSWORD, second + FIRST_DELAY)
        authenticate(each_database, "an.nv", PASSWORD, second + 2 * FIRST_DELAY)
        refusal(each_database, "an.nv", "sai mật khẩu", at=second + 2 * FIRST_DELAY)
        authenticate(each_database, "an.nv", PASSWORD, second + 2 * FIRST_DELAY)

    def test_tries_at_the_same_time_do_not_slip_past_the_limit(
        self, each_database: Database, an: Actor
    ) -> None:
        del an
        with ThreadPoolExecutor(8) as threads:
            texts = list(threads.map(lambda _: refusal(each_database, "an.nv", "sai mật khẩu"), range(12)))
        assert len([text for text in texts if "không đúng" in text]) == FREE_TRIES

    def test_names_typed_are_not_kept_and_old_ones_forgotten(
        self, each_database: Database, an: Actor
    ) -> None:
        refusal(each_database, "mật khẩu gõ nhầm ô", "x")
        with each_database.reading() as session:
            assert "mật" not in session.scalars(select(SignInAttempt.name_hash)).one()
        authenticate(each_database, an.username, PASSWORD, AT + timedelta(days=2))
        with each_database.reading() as session:
            assert session.scalar(select(func.count()).select_from(SignInAttempt)) == 0

    def test_the_delay_is_bounded(self) -> None:
        assert delay_after(FREE_TRIES - 1) is None
        assert delay_after(FREE_TRIES) == FIRST_DELAY
        assert delay_after(10**9) == LONGEST_DELAY


class TestSessions:
    def test_a_token_speaks_for_its_person_until_it_expires(self, each_database: Database, an: Actor) -> None:
        token = opened(each_database, an)
        found = asked(each_database, token, AT + timedelta(hours=8) - timedelta(seconds=1))
        assert found is not None
        assert found[0] == an
        assert asked(each_database, token, AT + timedelta(hours=8)) is None

    def test_neither_token_is_kept(self, each_database: Database, an: Actor) -> None:
        token = opened(each_database, an)
        found = asked(each_database, token, AT)
        assert found is not None
        with each_database.reading() as session:
            row = session.scalars(select(WebSession)).one()
        kept = {str(getattr(row, column.key)) for column in WebSession.__table__.columns}
        assert kept.isdisjoint({token, found[1]})

    def test_csrf_tokens_belong_to_one_session(self, each_database: Database, an: Actor) -> None:
        answers = [asked(each_database, opened(each_database, an), AT) for _ in range(2)]
        assert len({answer[1] for answer in answers if answer is not None}) == 2

    @pytest.mark.parametrize("token", ["", "x" * 43])
    def test_an_unknown_token_speaks_for_nobody(self, each_database: Database, an: Actor, token: str) -> None:
        opened(each_database, an)
        assert asked(each_database, token, AT) is None

    def test_a_closed_session_stays_closed(self, each_database: Database, an: Actor) -> None:
        token, other = opened(each_database, an), opened(each_database, an)
        for _ in range(2):
            with each_database.transaction() as session:
                close_session(session, token)
        assert asked(each_database, token, AT) is None
        assert asked(each_database, other, AT) is not None

    def test_a_new_password_ends_every_session(self, each_database: Database, an: Actor) -> None:
        token = opened(each_database, an)
        with each_database.transaction() as session:
            set_password(session, an.person_id, "mật khẩu khác hẳn")
        assert asked(each_database, token, AT) is None
        assert authenticate(each_database, "an.nv", "mật khẩu khác hẳn", AT) == an

    def test_somebody_no_longer_active_is_nobody(self, each_database: Database, an: Actor) -> None:
        token = opened(each_database, an)
        with each_database.transaction() as session:
            session.get_one(Person, an.person_id).active = False
        assert asked(each_database, token, AT) is None
        with each_database.reading() as session, pytest.raises(IdentityError, match="không còn hoạt động"):
            actor_for(session, an.person_id)


def refusal(database: Database, name: str, password: str, at: datetime = AT) -> str:
    with pytest.raises(SignInRefusedError) as refused:
        authenticate(database, name, password, at)
    return str(refused.value)


def deactivated(database: Database, username: str) -> None:
    with database.transaction() as session:
        agency = create_agency(session, code="X", name="X", abbreviation="X", place="X")
        person = create_person(
            session, agency=agency, username=username, full_name="X", roles=[], password=PASSWORD
        )
        person.active = False
        create_person(session, agency=agency, username="chưa có mật khẩu", full_name="Y", roles=[])


def opened(database: Database, actor: Actor) -> str:
    with database.transaction() as session:
        return open_session(session, actor, AT, 8)


def asked(database: Database, token: str, at: datetime) -> tuple[Actor, str] | None:
    with database.reading() as session:
        return session_actor(session, token, at)
