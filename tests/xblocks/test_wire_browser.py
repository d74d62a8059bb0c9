"""Between a learner's page and the service, in a real browser: outages, forms that go once, files on their way."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from typing import Any

import pytest

from tests.conftest import PATIENCE
from tests.xblocks.stub_service import StubService
from tests.xblocks.vectors import EVIL, VECTORS

pytestmark = pytest.mark.browser
SECRET = "How can paper keep a secret"
DOWN = "text=The project service does not answer right now."
MB = 1024 * 1024


def file(name: str, size: int) -> dict[str, Any]:
    return {"name": name, "mimeType": "image/png", "buffer": os.urandom(size)}


def hashed(whole: bytes) -> str:
    """Megabytes that differ take minutes to compare line by line."""
    return hashlib.sha256(whole).hexdigest()


def until(page: Any, true: Callable[[], bool]) -> None:
    """Waits for what happens outside of the page."""
    for _ in range(PATIENCE // 50):
        if true():
            return
        page.wait_for_timeout(50)
    raise AssertionError("it did not happen")


def sent(service: StubService, name: str) -> list[dict[str, Any]]:
    return [body for path, body, _ in service.asked if path.endswith(f"/{name}")]


@pytest.fixture
def project(opened: Any, request: Any) -> Any:
    """The project of a learner of this test's own."""
    page = opened("makerpath_project.0", f"student_{abs(hash(request.node.name)) % 10**6}")
    page.wait_for_selector("textarea[name=text]")
    return page


@pytest.mark.parametrize("mode", ["cut", "slow", "gateway"])
def test_row_06_a_form_sent_while_the_service_goes_down_happens_once(
    project: Any, service: StubService, mode: str
) -> None:
    service.mode = mode
    project.fill("textarea[name=text]", "written in the dark")
    project.click("text=Save the note")
    project.wait_for_selector(DOWN)
    assert project.input_value("textarea[name=text]") == "written in the dark"
    assert project.is_visible(f"text={SECRET}") or project.is_visible("text=Project of")
    service.mode = "ok"
    project.wait_for_selector("li:text-is('written in the dark')")
    assert project.locator("li:text-is('written in the dark')").count() == 1
    tries = sent(service, "note.add")
    assert len(tries) >= 2 and len({body["key"] for body in tries}) == 1
    assert list(service.notes.values()) == ["written in the dark"]
    assert project.inner_text("[data-makerpath-state]") == "The project service answers again."


def test_the_line_between_browser_and_platform_is_lost_and_comes_back(project: Any, service: StubService) -> None:
    project.context.set_offline(True)
    project.fill("textarea[name=text]", "from the bus")
    project.click("text=Save the note")
    project.wait_for_selector("text=The connection is lost.")
    assert project.input_value("textarea[name=text]") == "from the bus"
    project.context.set_offline(False)
    project.wait_for_selector("li:text-is('from the bus')")
    assert list(service.notes.values()) == ["from the bus"]


def test_row_06_nothing_that_a_learner_wrote_runs_in_the_page(opened: Any, service: StubService) -> None:
    service.notes = {str(number): vector for number, vector in enumerate(VECTORS)}
    page = opened("makerpath_project.0", "student_32")
    page.wait_for_selector("textarea[name=text]")
    page.route(f"{EVIL}/**", lambda route: route.abort())
    address = page.url
    for place in page.query_selector_all("[data-makerpath-fragment] :is(a, button, svg *, summary)"):
        if place.is_visible() and place.text_content() == "x":
            place.evaluate(
                "element => element.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true }))"
            )
    page.wait_for_timeout(300)
    assert page.evaluate("window.hacked") is None and page.url == address
    assert page.locator("[data-makerpath-fragment] :is(.modal, .xblock, [style], script, iframe)").count() == 0


def test_what_is_written_while_a_form_waits_is_not_lost(project: Any, service: StubService) -> None:
    service.mode = "gateway"
    project.fill("textarea[name=text]", "first")
    project.click("text=Save the note")
    project.wait_for_selector(DOWN)
    project.fill("textarea[name=text]", "first, and then more")
    project.fill("textarea[name=evidence]", "beside it")
    project.click("text=Plan")
    service.mode = "ok"
    project.wait_for_selector("li:text-is('first')")
    until(project, lambda: bool(sent(service, "fragment")[-1]["page"]))
    assert project.input_value("textarea[name=text]") == "first, and then more"
    assert project.input_value("textarea[name=evidence]") == "beside it"
    assert list(service.notes.values()) == ["first"]


@pytest.mark.parametrize("state", ["moved", "contract 2", "empty", "stranger", "forbidden"])
def test_what_does_not_pass_by_itself_is_told_with_a_way_to_try_again(
    opened: Any, service: StubService, state: str
) -> None:
    service.mode = state
    page = opened("makerpath_project.0", "student_31")
    page.wait_for_selector(".makerpath-service__state--problem")
    assert page.is_visible(f"text={SECRET}")
    service.mode = "ok"
    page.click("text=Try again now")
    page.wait_for_selector("textarea[name=text]")


def test_when_the_platform_itself_answers_with_a_page_nobody_is_said_to_be_signed_out(
    project: Any, service: StubService
) -> None:
    answers = iter([(503, "<html>"), (504, "<html>")])

    def platform(route: Any) -> None:
        status, body = next(answers, (0, ""))
        route.fulfill(status=status, body=body, content_type="text/html") if status else route.continue_()

    project.route("**/handler/**/act/**", platform)
    project.fill("textarea[name=text]", "still here")
    project.click("text=Save the note")
    project.wait_for_selector(DOWN)
    assert "signed out" not in project.inner_text("[data-makerpath-state]")
    project.wait_for_selector("li:text-is('still here')")


def test_row_06_an_upload_goes_on_where_it_was_when_the_connection_is_back(project: Any, service: StubService) -> None:
    service.pace = 2 * MB
    picture = file("prototype.png", 10 * MB)
    project.set_input_files("input[multiple]", picture)
    bar = project.get_by_role("progressbar", name="prototype.png")
    bar.wait_for()
    until(project, lambda: len(service.files.get("f0", b"")) > 2 * MB)
    project.context.set_offline(True)
    project.wait_for_selector("text=prototype.png waits for the connection")
    assert bar.is_visible() and project.is_visible("text=Continue the upload")
    kept = len(service.files["f0"])
    assert 2 * MB < kept < 10 * MB
    service.pace = 0
    project.context.set_offline(False)
    project.wait_for_selector("text=prototype.png is uploaded.")
    assert hashed(service.files["f0"]) == hashed(picture["buffer"])
    offsets = [offset for offset, _ in service.patches]
    assert offsets == sorted(offsets) and offsets.count(0) == 1 and offsets[-1] >= kept
    assert list(service.files) == ["f0"]


def test_several_files_each_tell_how_far_they_are_and_can_be_given_up(project: Any, service: StubService) -> None:
    service.pace = MB
    project.set_input_files("input[multiple]", [file("front.png", 3 * MB), file("back.png", 3 * MB)])
    until(project, lambda: len(service.files) == 2)
    assert project.get_by_role("progressbar").count() == 2
    names = [project.locator(".makerpath-upload p").nth(place).inner_text() for place in (0, 2)]
    assert "front.png" in names[0] and "back.png" in names[1]
    project.click("text=Keep the version")
    project.wait_for_selector("text=Wait until the upload is complete, then send.")
    project.get_by_role("button", name="Cancel the upload · back.png").click()
    assert project.get_by_role("progressbar").count() == 1
    until(project, lambda: len(service.files) == 1)
    service.pace = 0
    project.wait_for_selector("text=front.png is uploaded.")
    project.click("text=Keep the version")
    until(project, lambda: bool(sent(service, "version.add")))
    assert [one["fields"]["upload"] for one in sent(service, "version.add")] == [next(iter(service.files))]


def test_a_file_that_is_too_large_is_told_before_a_byte_goes(project: Any, service: StubService) -> None:
    project.set_input_files("input[type=file]:not([multiple])", file("film.mp4", 2_100_000))
    project.wait_for_selector("text=film.mp4 is too large: it has 2.1 MB, and at most 2 MB fit here.")
    assert sent(service, "upload.create") == [] and service.patches == []
    project.get_by_role("button", name="Take the file away · film.mp4").click()
    assert project.locator(".makerpath-upload").count() == 0
    assert project.evaluate("document.activeElement.type") == "file"


def test_a_file_chosen_instead_takes_the_place_of_the_one_before(project: Any, service: StubService) -> None:
    chooser = "input[type=file]:not([multiple])"
    project.set_input_files(chooser, file("first.png", 1000))
    project.wait_for_selector("text=first.png is uploaded.")
    project.set_input_files(chooser, file("second.png", 1000))
    project.wait_for_selector("text=second.png is uploaded.")
    assert not project.is_visible("text=first.png")
    project.click("text=Keep the evidence")
    until(project, lambda: bool(sent(service, "evidence.add")))
    assert sent(service, "evidence.add")[0]["fields"]["upload"] == "f1"


def test_a_file_follows_its_form_while_another_form_is_sent(project: Any, service: StubService) -> None:
    service.pace = 2 * MB
    project.set_input_files("input[multiple]", [file("slow.png", 3 * MB)])
    until(project, lambda: list(service.files) == ["f0"])
    project.set_input_files("input[type=file]:not([multiple])", file("quick.png", 10))
    project.wait_for_selector("text=quick.png is uploaded.")
    project.fill("textarea[name=text]", "meanwhile")
    project.click("text=Save the note")
    project.wait_for_selector("li:text-is('meanwhile')")
    project.wait_for_selector("text=slow.png is uploaded.")
    project.click("text=Keep the version")
    until(project, lambda: bool(sent(service, "version.add")))
    project.wait_for_function("!document.querySelector('form[aria-busy]')")
    project.click("text=Keep the evidence")
    until(project, lambda: bool(sent(service, "evidence.add")))
    assert sent(service, "version.add")[0]["fields"]["upload"] == "f0"
    assert sent(service, "evidence.add")[0]["fields"]["upload"] == "f1"


def test_leaving_the_page_during_an_upload_is_warned_of_and_afterwards_not(project: Any, service: StubService) -> None:
    asked: list[str] = []

    def stay(dialog: Any) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    project.on("dialog", stay)
    service.pace = MB
    project.click("textarea[name=text]")
    project.set_input_files("input[multiple]", file("slow.png", 3 * MB))
    until(project, lambda: bool(service.files))
    project.evaluate("setTimeout(() => location.reload())")
    until(project, lambda: asked == ["beforeunload"])
    service.pace = 0
    project.wait_for_selector("text=slow.png is uploaded.")
    project.reload()
    assert asked == ["beforeunload"]


def test_a_ticket_that_the_service_cannot_give_now_is_asked_for_again(project: Any, service: StubService) -> None:
    service.mode = "gateway"
    project.set_input_files("input[type=file]:not([multiple])", file("later.png", 1000))
    project.wait_for_selector("text=later.png could not be uploaded.")
    service.mode = "ok"
    project.wait_for_selector("text=later.png is uploaded.")
    assert len({body["key"] for body in sent(service, "upload.create")}) == 1


def test_a_place_that_is_given_up_meanwhile_is_replaced(project: Any, service: StubService) -> None:
    service.pace = MB
    project.set_input_files("input[multiple]", file("old.png", 3 * MB))
    until(project, lambda: len(service.files.get("f0", b"")) > MB // 2)
    project.context.set_offline(True)
    project.wait_for_selector("text=old.png waits for the connection")
    project.wait_for_timeout(300)
    service.files["f9"] = service.files.pop("f0")
    service.pace = 0
    project.context.set_offline(False)
    project.get_by_role("button", name="Continue the upload · old.png").click()
    project.wait_for_selector("text=old.png is uploaded.")
    assert len({body["key"] for body in sent(service, "upload.create")}) == 2


TWICE = """html => [1, 2].map(() => {
  const place = document.body.appendChild(document.createElement("div"));
  Makerpath.fragment(place, {}, {}).show({ html }, null, false);
  const field = place.querySelector("input");
  return [
    place.querySelector("label").control === field,
    place.contains(document.getElementById(field.getAttribute("aria-describedby"))),
    place.contains(document.getElementById(place.querySelector("a").getAttribute("href").slice(1))),
    document.querySelectorAll(`[id="${field.id}"]`).length,
  ];
})"""


def test_row_06_two_blocks_of_a_page_name_their_fields_apart(project: Any) -> None:
    fragment = (
        '<label for="twice">A</label><input id="twice" aria-describedby="hint"><p id="hint">B</p><a href="#twice">C</a>'
    )
    assert project.evaluate(TWICE, fragment) == [[True, True, True, 1]] * 2
