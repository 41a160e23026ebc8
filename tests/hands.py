"""What a hand does to a page and what the eye waits for: the page that follows, whole, before anything is read."""


def go_through(target):
    """Click what opens another page, and wait until that page is whole: none is read while it arrives."""
    with target.page.expect_navigation() as led:
        target.click()
    return led.value


def press(page, name):
    """Press the last visible button of this name; the page that follows is never an error of ours."""
    page.wait_for_load_state()  # a page that still grows may slip from under the pointer
    followed = go_through(page.get_by_role("button", name=name, exact=True).locator("visible=true").last)
    assert followed.status < 500, page.inner_text("main")
