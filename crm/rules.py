"""What a stage asks of a deal before the deal may enter it. The move engine asks here, whatever the path."""


def lacking(deal, stage, answers: dict) -> list[str]:
    """Names of the answers that are still missing for `deal` to enter `stage`."""
    if stage.kind == stage.Kind.LOST and not answers.get("lost_reason", "").strip():
        return ["lost_reason"]
    return []
