"""The field that chooses a stage among those of several pipelines."""

from collections.abc import Iterator
from itertools import groupby

from conversalabs.choices import FewField, ReadAtOnce


class _ByPipeline(ReadAtOnce):
    """Below the name of their pipeline, where there are several; the rows are in the order of these."""

    def __iter__(self) -> Iterator:
        by_pipeline = groupby(self.queryset.all(), lambda stage: stage.pipeline)
        groups = [(str(pipeline), [self.choice(stage) for stage in stages]) for pipeline, stages in by_pipeline]
        yield from groups if len(groups) > 1 else (choice for _name, choices in groups for choice in choices)


class StageOfAnyField(FewField):
    iterator = _ByPipeline
