from views import (
    block_ids,
    bulk_ids,
    domain_ids,
    fix_ids,
    form_ids,
    group_ids,
    ids,
    import_ids,
    lead_ids,
    linkedin_ids,
    mailbox_ids,
    play_ids,
    run_ids,
    sender_ids,
    settings_ids,
    test_send_ids,
    walk_ids,
)

MODULES = (
    ids,
    bulk_ids,
    domain_ids,
    fix_ids,
    form_ids,
    settings_ids,
    block_ids,
    group_ids,
    import_ids,
    lead_ids,
    linkedin_ids,
    mailbox_ids,
    play_ids,
    run_ids,
    sender_ids,
    test_send_ids,
    walk_ids,
)


def test_no_two_actions_share_an_id() -> None:
    every = [one for module in MODULES for one in vars(module).items()]
    actions = [
        value
        for name, value in every
        if name.isupper()
        and isinstance(value, str)
        and not name.startswith(("MENU_", "LAUNCH_"))
        and not name.endswith(("_BLOCK", "_SHORTCUT"))
    ]

    assert len(actions) > 100
    assert len(set(actions)) == len(actions)
