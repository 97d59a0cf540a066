"""No reader of others' text is broken, misled or kept busy by it: a short run of the fuzzing."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz import mutation
from tests.fuzz.__main__ import SECONDS
from tests.fuzz.targets import TARGETS, Target

if TYPE_CHECKING:
    from random import Random


@pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS)
def test_what_is_right_is_read(target: Target) -> None:
    """Fuzzing that begins from what is refused at once would find nothing."""
    assert all(target.run(seed) for seed in target.seeds)


@pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS)
@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(random=st.randoms(use_true_random=False))
def test_no_damage_breaks_a_reader(target: Target, random: Random) -> None:
    data = mutation.damaged(random, target.seeds)
    start = time.process_time()
    target.run(data)
    assert time.process_time() - start < SECONDS, data[:2_000]


@pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS)
@settings(max_examples=10)
@given(data=st.binary(max_size=400))
def test_no_bytes_break_a_reader(target: Target, data: bytes) -> None:
    target.run(data)
