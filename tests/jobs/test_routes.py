"""Which queue each job stands on: a drain and an answer never wait behind what may hang."""

import jobs
from jobs.settle import LEASE_SECONDS


def on(queue: str) -> set[str]:
    return {name for name, (_, of, _) in jobs.ROUTES.items() if of == queue}


def test_nothing_that_opens_a_mailbox_stands_before_a_drain() -> None:
    assert on("send") == {"admit", "drain", "plan_anew", "set_aside"}


def test_what_reads_sent_folders_or_files_writes_texts_or_looks_people_up_is_slow() -> None:
    slow = {"settle", "reconcile", "generate", "rewrite", "read_file", "import_rows", "enrich", "reclassify"}
    others = {
        "propose_fixes",
        "judge",
        "look_at_domain",
        "connect_mailbox",
        "check_mailbox",
        "hear",
        "withdraw",
    }
    assert on("slow") == slow | others


def test_a_look_into_a_sent_folder_ends_with_its_lease() -> None:
    assert jobs.ROUTES["settle"][2] <= LEASE_SECONDS
