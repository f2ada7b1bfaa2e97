"""Four recipes, killed again and again: bit for bit what they are undisturbed. And red where it has to be.

SWEEPDECK_RECIPE_KILLS: kills per recipe, 20 unless it says otherwise.
"""

import os
from pathlib import Path

import pytest
from proofs import prove_file

RECIPES = Path(__file__).parent / "recipes"
KILLS = int(os.environ.get("SWEEPDECK_RECIPE_KILLS", "20"))
EPOCHS = 4


def proof(recipe, kills=KILLS, precision="fp32"):
    preset = {"precision": precision, "batch": "default", "workers": "auto", "scale_lr": "none"}
    return prove_file(RECIPES, f"{recipe}.py", {"epochs": EPOCHS}, kills=kills, preset=preset)


@pytest.mark.parametrize(
    ("recipe", "precision", "has_data_order"),
    [
        ("sgd_momentum", "fp32", False),
        ("adamw_ema_cosine", "fp32", True),
        ("fp16_scaler", "fp16", True),
        ("workers_shuffled", "fp32", True),
    ],
)
def test_a_recipe_ends_bit_for_bit_as_undisturbed(recipe, precision, has_data_order):
    found = proof(recipe, precision=precision)
    assert found["first_difference"] is None, found
    assert found["identical"], found
    assert found["kills"] == KILLS
    assert found["damaged"] >= 1
    compared = {entry["name"]: entry for entry in found["compared"]}
    assert compared["final checkpoint"]["max_difference"] == 0
    assert compared["final checkpoint"]["count"] > 10
    assert compared["metric history"]["count"] == EPOCHS
    assert ("data order" in compared) == has_data_order


@pytest.mark.parametrize(
    ("without", "recipe", "cause", "name"),
    [
        ("random", "sgd_momentum", "unsaved_random_state", "random.torch"),
        ("scheduler", "adamw_ema_cosine", "scheduler_not_tracked", "schedule."),
        ("loader", "workers_shuffled", "loader_not_stateful", "loader:0."),
        ("checksum", "sgd_momentum", "damaged_checkpoint", ""),
    ],
)
def test_it_goes_red_and_names_the_cause_without(without, recipe, cause, name, monkeypatch):
    monkeypatch.setenv("SWEEPDECK_TEST_WITHOUT", without)
    found = proof(recipe, kills=10)
    assert not found["identical"]
    assert found["cause"]["code"] == cause, found
    assert found["first_difference"]["name"].startswith(name), found
    assert found["first_difference"]["step"] <= EPOCHS
