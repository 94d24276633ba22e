"""The queue in Firefox: the same tests as in Chromium, of what differs between browsers. Run by
`scripts/check --offline` where Debian's firefox-esr is installed."""

import shutil

import pytest
from playwright.sync_api import sync_playwright

from tests.e2e.conftest import PHONE
from tests.e2e.test_offline import (  # noqa: F401 -- collected here as well
    line,
    test_a_draft_outlives_the_phones_store,
    test_a_new_version_under_a_waiting_entry_loses_nothing,
    test_entries_through_cuts_kills_logins_an_update_and_a_second_user,
    test_photos_come_one_by_one_and_the_record_counts_them,
    test_the_next_user_sees_nothing_and_the_owner_has_it_back,
    test_the_same_number_with_other_content_is_shown_and_never_overwritten,
)


@pytest.fixture(scope="module")
def firefox():
    with sync_playwright() as playwright:
        # Debian's own, spoken to by WebDriver BiDi.
        browser = playwright.firefox.launch(
            channel="moz-firefox", executable_path=shutil.which("firefox-esr")
        )
        yield browser
        browser.close()


@pytest.fixture
def phone(firefox, line):  # noqa: F811
    context = firefox.new_context(
        base_url=line.address, viewport=PHONE, locale="id-ID", timezone_id="Asia/Jakarta"
    )
    context.set_default_timeout(20_000)
    yield context
    context.close()
