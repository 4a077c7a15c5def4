"""Time in, one rule out: plain functions that take ids, read fresh rows, and may run twice."""

ROUTES: dict[str, tuple[str, str, int]] = {
    "answer": ("jobs.answer.answer", "now", 120),
    "receive": ("jobs.receive.receive", "now", 120),
    "post": ("jobs.post.post", "now", 120),
    "meet": ("jobs.meet.meet", "now", 60),
    "meet_team": ("jobs.meet.meet_team", "now", 300),
    "arrange": ("jobs.arrange.arrange", "now", 120),
    "test_send": ("jobs.test_send.test_send", "now", 180),
    "call_reviewers": ("jobs.review_calls.call_reviewers", "now", 120),
    "plan_approved": ("jobs.approved.plan_approved", "now", 300),
    "recompose": ("jobs.recompose.recompose", "now", 300),
    "erase": ("jobs.erase.erase", "now", 600),
    "plan_anew": ("jobs.plan_anew.plan_anew", "send", 300),
    "block_list": ("jobs.blocks.block_list", "now", 300),
    "carry_out_blocks": ("jobs.blocks.carry_out", "now", 300),
    "end_run": ("jobs.runs.end_run", "now", 300),
    "choose_senders": ("jobs.reassign.choose_senders", "now", 300),
    "reassign": ("jobs.reassign.reassign", "now", 300),
    "go_on": ("jobs.go_on.go_on", "now", 300),
    "replan": ("jobs.replan.replan", "now", 300),
    "retry_held": ("jobs.replan.retry_held", "now", 300),
    "set_aside": ("jobs.aside.set_aside", "send", 300),
    "plan_edited": ("jobs.plan_edited.plan_edited", "now", 300),
    "forecast": ("jobs.outlook.forecast", "now", 60),
    "forecast_root": ("jobs.outlook.forecast_root", "now", 60),
    "why": ("jobs.outlook.why", "now", 60),
    "propose": ("jobs.propose.propose", "now", 300),
    "admit": ("jobs.admit.admit", "send", 120),
    "drain": ("jobs.drain.drain", "send", 600),
    "reclassify": ("jobs.reclassify.reclassify", "slow", 3600),
    "settle": ("jobs.settle.settle", "slow", 120),
    "reconcile": ("jobs.settle.reconcile", "slow", 600),
    "read_file": ("jobs.read_file.read_file", "slow", 600),
    "import_rows": ("jobs.import_rows.import_rows", "slow", 300),
    "generate": ("jobs.generate.generate", "slow", 3600),
    "enrich": ("jobs.enrich.enrich", "slow", 3600),
    "rewrite": ("jobs.generate.rewrite", "slow", 300),
}
"""Name of a job → its function, its queue, and how many seconds it may take.

On *send* stands nothing that reads a mailbox or waits for a model: a drain must never wait behind it.
"""
