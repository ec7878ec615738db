"""Which of the few muted colours, with which sign, stands for a state. Colour never speaks alone."""

from __future__ import annotations

SIGNS = {
    "draft": "○",
    "waiting": "◷",
    "running": "◐",
    "due": "◔",
    "overdue": "▲",
    "done": "✓",
    "void": "✕",
}

# A state of a flow, or of the ledger's vocabulary (domain §5.1), that is not itself a tone.
STATES = {
    "running": [
        "active",
        "in_progress",
        "phase_done",
        "basically_done",
        "long_term",
        "executing",
        "onsite",
        "review",
    ],
    "waiting": ["not_started", "planned", "pending", "submitted", "proposed", "suspended"],
    "due": ["returned", "rework", "due_soon", "warned"],
    "overdue": ["not_done", "relapsed", "late", "refused", "error"],
    "done": [
        "signed",
        "approved",
        "closed",
        "accepted",
        "archived",
        "locked",
        "issued",
        "passed",
        "finished",
    ],
    "void": ["voided", "cancelled", "withdrawn", "merged", "abolished", "expired"],
}
TONE_OF_STATE = {state: tone for tone, states in STATES.items() for state in states}


def tone_of(state: str) -> str:
    """The tone of a state; unknown states that wait for a review or signature count as running, others as draft."""
    if state in SIGNS:
        return state
    if state in TONE_OF_STATE:
        return TONE_OF_STATE[state]
    return "running" if state.endswith(("_review", "_meeting", "_signature")) else "draft"
