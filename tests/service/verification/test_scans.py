"""The square pattern of every printed design is read off paper: pale, grainy, askew, out of focus, photographed."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import cv2
import numpy
import pypdfium2
import pytest

from makerpath.credentials.design import load_design
from makerpath.credentials.render import render
from makerpath.service.verification.finding import patterns, scanned

Grey = Any
DESIGNS = ("classic", "modern", "transcript")


@cache
def sheet(name: str, dpi: int) -> tuple[Grey, str]:
    """The first page of a design's sample, and the address that its pattern holds."""
    design = load_design(name)
    document = pypdfium2.PdfDocument(render(design.sample, design, pictures=design.pictures))
    for page in document:
        picture = page.render(scale=dpi / 72, grayscale=True).to_numpy()
        if patterns(_image(picture)):
            return picture.reshape(picture.shape[:2]), design.sample.verify_url
    raise AssertionError(f"no page of {name} has a pattern")


def _image(grey: Grey) -> Any:
    from PIL import Image

    return Image.fromarray(numpy.ascontiguousarray(grey.reshape(grey.shape[:2])).astype(numpy.uint8))


def noise(grey: Grey) -> Grey:
    random = numpy.random.default_rng(7)
    return numpy.clip(grey + random.normal(0, 28, grey.shape), 0, 255)


def blur(grey: Grey) -> Grey:
    return cv2.GaussianBlur(grey, (0, 0), 1.3)


def turned(grey: Grey) -> Grey:
    height, width = grey.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), 3, 1)
    return cv2.warpAffine(grey, matrix, (width, height), borderValue=255)


def askew(grey: Grey) -> Grey:
    """As a phone sees a sheet that lies on a table."""
    height, width = grey.shape
    corners = numpy.float32([[0, 0], [width, 0], [width, height], [0, height]])
    seen = numpy.float32([[width * 0.08, height * 0.05], [width * 0.95, 0], [width, height], [0, height * 0.96]])
    matrix = cv2.getPerspectiveTransform(corners, seen)
    return cv2.warpPerspective(grey, matrix, (width, height), borderValue=120)


def pale(grey: Grey) -> Grey:
    return 150 + grey.astype(float) * 0.25


def shaded(grey: Grey) -> Grey:
    """A shadow falls over half of it."""
    return grey * numpy.linspace(0.45, 1, grey.shape[1])[None, :]


def copied(grey: Grey) -> Grey:
    """Saved as a small JPEG."""
    _ok, packed = cv2.imencode(".jpg", grey.astype(numpy.uint8), [cv2.IMWRITE_JPEG_QUALITY, 30])
    return cv2.imdecode(packed, cv2.IMREAD_GRAYSCALE)


def photographed(grey: Grey) -> Grey:
    return copied(noise(shaded(askew(turned(grey)))) * 0.9)


HARMS: list[Callable[[Grey], Grey]] = [noise, blur, turned, askew, pale, shaded, copied, photographed]


@pytest.mark.parametrize("harm", HARMS, ids=lambda harm: harm.__name__)
@pytest.mark.parametrize("dpi", [150, 200])
@pytest.mark.parametrize("name", DESIGNS)
def test_the_pattern_is_read_off_paper(name: str, dpi: int, harm: Callable[[Grey], Grey]) -> None:
    grey, address = sheet(name, dpi)
    assert address in scanned(_image(harm(grey.copy())))


@pytest.mark.parametrize("harm", [blur, turned, pale, copied], ids=lambda harm: harm.__name__)
@pytest.mark.parametrize("name", DESIGNS)
def test_a_decoder_that_shares_nothing_with_ours_reads_the_same(name: str, harm: Callable[[Grey], Grey]) -> None:
    """Held closer, as one does with a phone."""
    grey, address = sheet(name, 200)
    found, corners = cv2.QRCodeDetector().detect(grey)
    assert found
    (left, top), (right, bottom) = corners[0].min(axis=0).astype(int), corners[0].max(axis=0).astype(int)
    edge = (right - left) // 3
    near = cv2.resize(grey[max(0, top - edge) : bottom + edge, max(0, left - edge) : right + edge], None, fx=2, fy=2)
    text, _corners, _straight = cv2.QRCodeDetector().detectAndDecode(harm(near).astype(numpy.uint8))
    assert text == address


def test_a_fifth_of_the_pattern_may_be_lost() -> None:
    """A crease, a stamp or a stain: the pattern carries a quarter more than it needs."""
    grey, address = sheet("classic", 200)
    found, corners = cv2.QRCodeDetector().detect(grey)
    assert found
    (left, top), (right, bottom) = corners[0].min(axis=0), corners[0].max(axis=0)
    stained = grey.copy()
    size = (right - left) * 0.3
    middle = ((left + right) / 2, (top + bottom) / 2)
    stained[int(middle[1]) : int(middle[1] + size), int(middle[0]) : int(middle[0] + size)] = 255
    assert address in scanned(_image(stained))
