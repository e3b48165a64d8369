"""The sample's research: a question that support asks, and what was learnt in two interviews."""

QUESTIONS = (
    {
        "tag": "research_setup",
        "question": "What kept you from finishing the set-up in your first week?",
        "level": "team",
        "area": "Setup",
        "start": "2026-10-19",
        "wanted": "15",
        "owner": "Mira",
        "note": "Ask when they write about the set-up; one sentence is enough.",
    },
)
FINDINGS = (
    {
        "customer": "Kestrel Logistics",
        "day": "2026-10-21",
        "level": "feature",
        "area": "Dark theme",
        "learnt": "They read notes in the van at night; the white screen dazzles.\nDark colours alone would do, no schedule.",
        "person": "Mira",
        "consent": "without the name",
    },
    {
        "customer": "Alder Studio",
        "day": "2026-10-27",
        "level": "team",
        "area": "Setup",
        "learnt": "Im zweiten Schritt war unklar, ob Team oder Firma zu wählen ist.",
        "person": "Jon",
        "consent": "by name",
    },
)
