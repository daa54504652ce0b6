"""The waterfall ends at the score; the pieces put the text together again."""

from alerts.rules.explain import pieces, waterfall


def test_the_waterfall_ends_at_the_score(judge):
    said = judge("Trump doubled tariffs on all countries to 30%")
    steps = waterfall(said)
    assert steps[-1].total == said.score
    assert [s.rule for s in steps][:1] == ["term.tariff.core"]
    assert all(s.points for s in steps)


def test_pieces_are_the_text_with_its_evidence_marked(judge):
    title = "Trump doubled tariffs on all countries"
    found = list(pieces(title, "title", judge(title)))
    assert "".join(p.text for p in found) == title
    assert [(p.text, p.kind) for p in found if p.kind] == [
        ("doubled", "event"),
        ("tariffs", "topic"),
        ("all countries", "severity"),
    ]


def test_overlapping_evidence_is_cut(judge):
    title = "China denies it doubled tariffs"
    found = list(pieces(title, "title", judge(title)))
    assert "".join(p.text for p in found) == title
    assert ("denies", "modality") in [(p.text, p.kind) for p in found]


def test_a_text_without_evidence_is_one_piece(judge):
    assert [p.kind for p in pieces("Nothing", "title", judge("Nothing"))] == [""]
    assert list(pieces("", "text", judge("Nothing"))) == []
