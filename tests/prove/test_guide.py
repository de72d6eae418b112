"""The product's own guide with the keyboard alone."""

from tests.browser.actors import Keyboard
from tests.browser.conftest import worker  # noqa: F401 (fixture: one that lives as long as the test)
from tests.browser.test_guide import Guide, walk


def test_the_guide_by_keyboard_alone(browse, cast, worker):  # noqa: F811
    walk(Guide(browse(), Keyboard))
