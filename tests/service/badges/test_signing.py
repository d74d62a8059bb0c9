"""A school's keys, the places in its lists, and what is signed with them."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from makerpath.credentials.badges.statuses import FULL, place_of, PLACES
from makerpath.credentials.badges.verifying import verify
from makerpath.domain.errors import Conflict, MakerpathError, NotFound
from makerpath.service.badges import signing
from makerpath.service.badges.keys import closed, current_key, keys_of, opened, private_key
from makerpath.service.badges.operations import compromise, rotate
from makerpath.service.badges.signing import addresses_of, free_index, free_indexes
from makerpath.service.badges.trust import keys_in, statuses_in
from makerpath.service.certificates.models import Certificate, IssuerKey
from makerpath.service.certificates.operations import revoke
from makerpath.service.core.database import utc_now
from makerpath.service.people.models import School
from tests.service.certificates.test_certificates import issued, row
from tests.service.core.test_operation import at_once
from tests.service.prepared import Finished
from tests.service.school import SmallSchool


def keys(school: SmallSchool) -> list[IssuerKey]:
    with school.services.database.reading(school.id) as session:
        return keys_of(session, school.id)


def told(school: SmallSchool, text: str) -> tuple[str, tuple[str, ...]]:
    services = school.services
    with services.database.reading(unscoped="whoever verifies asks for any school") as session:
        verdict = verify(text, keys_in(session, services.settings), statuses_in(session, services.settings))
    return verdict.code, verdict.warnings


def test_a_certificate_comes_with_its_credential(finished: Finished) -> None:
    issued(finished)
    certificate = row(finished)
    assert certificate.key_id == keys(finished.school)[0].id
    assert certificate.status_index is not None
    assert told(finished.school, certificate.credential) == ("genuine", ())


def test_the_first_key_is_made_once_however_many_ask_for_it(school: SmallSchool) -> None:
    def ask(_number: int) -> UUID:
        with school.services.database.writing(school.id) as session:
            return current_key(session, school.services.settings, school.id).id

    assert len(set(at_once(4, ask))) == 1
    assert len(keys(school)) == 1


def test_no_two_get_the_same_place(school: SmallSchool) -> None:
    with school.services.database.writing(school.id) as session:
        places = free_indexes(session, school.id, 3000)
        assert len(set(places)) == 3000
        assert all(0 <= place < PLACES for place in places)
        assert places != sorted(places)
        assert 0 <= free_index(session, school.id) < PLACES


def test_a_taken_place_is_given_to_nobody_else(finished: Finished, monkeypatch: pytest.MonkeyPatch) -> None:
    issued(finished)
    taken = row(finished).status_index
    assert taken is not None
    drawn = iter([taken, taken, taken, 7])
    monkeypatch.setattr(signing.secrets, "randbelow", lambda _places: next(drawn))
    with finished.school.services.database.writing(finished.school.id) as session:
        assert free_index(session, finished.school.id) == 7


def test_a_list_that_is_half_full_is_followed_by_the_next(finished: Finished, monkeypatch: pytest.MonkeyPatch) -> None:
    issued(finished)
    monkeypatch.setattr(signing, "FULL", 3)
    assert FULL == PLACES // 2
    with finished.school.services.database.writing(finished.school.id) as session:
        numbers = [place_of(place)[0] for place in free_indexes(session, finished.school.id, 7)]
    assert sorted(numbers) == [0, 0, 1, 1, 1, 2, 2]


def test_the_private_key_is_kept_encrypted_and_travels(school: SmallSchool) -> None:
    settings = school.services.settings
    with school.services.database.writing(school.id) as session:
        made = current_key(session, settings, school.id)
        plain = opened(settings, made)
        assert plain not in made.secret.encode()
        again = closed(settings, plain, made.kid)
        assert again != made.secret
        made.secret = again
        assert private_key(made, settings).private_numbers().p
        with pytest.raises(ValueError, match="not the key"):
            closed(settings, plain, "another")
    (settings.data / "secrets" / "issuer-keys").write_bytes(bytes(32))
    with school.services.database.reading(school.id) as session, pytest.raises(MakerpathError) as caught:
        private_key(keys_of(session, school.id)[0], settings)
    assert caught.value.code == "badge.key_closed"


def test_a_new_key_signs_from_now_on_and_the_old_signatures_stand(finished: Finished) -> None:
    school = finished.school
    issued(finished)
    old = row(finished)
    new = UUID(rotate(school.services, school.officer)["key"])
    assert [key.retired_at is None for key in keys(school)] == [True, False]
    assert told(school, old.credential) == ("genuine", ("key.retired",))
    with school.services.database.writing(school.id) as session:
        assert current_key(session, school.services.settings, school.id).id == new
    with pytest.raises(NotFound):
        rotate(school.services, school.instructor)


def test_a_compromised_key_is_trusted_no_more_and_signs_no_more(finished: Finished) -> None:
    school = finished.school
    issued(finished)
    old = row(finished)
    assert old.key_id is not None
    since = old.created_at - timedelta(minutes=1)
    assert compromise(school.services, school.officer, key_id=old.key_id, since=since)["signed_since"] == 1
    assert told(school, old.credential)[0] == "compromised-key"
    with school.services.database.writing(school.id) as session:
        assert current_key(session, school.services.settings, school.id).id != old.key_id
    with pytest.raises(Conflict):
        compromise(school.services, school.officer, key_id=old.key_id, since=utc_now())


def test_what_was_signed_before_the_moment_stands(finished: Finished) -> None:
    school = finished.school
    issued(finished)
    old = row(finished)
    assert old.key_id is not None
    since = utc_now()
    assert compromise(school.services, school.officer, key_id=old.key_id, since=since)["signed_since"] == 0
    assert told(school, old.credential) == ("genuine", ("key.compromised",))
    with pytest.raises(MakerpathError) as caught:
        compromise(school.services, school.officer, key_id=old.key_id, since=utc_now() + timedelta(hours=1))
    assert caught.value.code == "badge.compromised_later"


def test_what_the_school_took_back_is_told(finished: Finished) -> None:
    school = finished.school
    issued(finished)
    certificate = row(finished)
    with school.services.database.writing(school.id) as session:
        session.get_one(Certificate, certificate.id).suspended_at = utc_now()
    assert told(school, certificate.credential)[0] == "suspended"
    revoke(school.services, school.officer, certificate_id=certificate.id, reason="A mistake.")
    assert told(school, certificate.credential)[0] == "revoked"


def test_an_issuer_elsewhere_is_known_only_where_its_certificates_were_restored(finished: Finished) -> None:
    school = finished.school
    issued(finished)
    settings = school.services.settings
    with school.services.database.reading(school.id) as session:
        slug = session.get_one(School, school.id).slug
        here = addresses_of(settings, session.get_one(School, school.id)).issuer
    elsewhere = f"https://before.example/schools/{slug}/issuer"
    with school.services.database.reading(unscoped="a test") as session:
        find = keys_in(session, settings)
        assert find(here)
        for unknown in (elsewhere, "", "issuer", "/issuer", "javascript:/schools/hill/issuer", f"{here}/x/issuer"):
            assert find(unknown) is None
    with school.services.database.writing(school.id) as session:
        moved = session.scalars(select(Certificate)).one()
        moved.restored_at = utc_now()
        moved.record = {**moved.record, "verify_url": f"https://before.example/verify/{moved.code}"}
    with school.services.database.reading(unscoped="a test") as session:
        found = keys_in(session, settings)(elsewhere)
        assert found is not None
        assert found[0].url.startswith("https://before.example/schools/")
