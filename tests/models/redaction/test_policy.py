from pathlib import Path

import pytest
import yaml

from models.personal_data import DataType, Tier
from models.redaction import PolicyInvalid, default_policy, load_policy


def _written(path: Path, **changes: object) -> Path:
    content = default_policy().model_dump(mode="json")
    content["types"].update(changes)
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    return path


def test_default_masks_every_type_and_restricts_special_categories() -> None:
    policy = default_policy()
    assert all(policy.masks(data_type) for data_type in DataType)
    assert policy.restricted == {DataType.HEALTH, DataType.SPECIAL}
    secrets = {data_type for data_type in DataType if policy.types[data_type].tier is Tier.A}
    assert secrets == {DataType.CVV, DataType.PASSWORD, DataType.OTP, DataType.SECURITY_ANSWER}


def test_unknown_type_is_named(tmp_path: Path) -> None:
    path = _written(tmp_path / "policy.yaml", SHOE_SIZE={"action": "mask", "tier": "B"})
    with pytest.raises(PolicyInvalid, match=r"policy\.yaml: unknown type SHOE_SIZE; known are ACCOUNT"):
        load_policy(path)


def test_secrets_cannot_be_kept(tmp_path: Path) -> None:
    path = _written(tmp_path / "policy.yaml", CVV={"action": "keep", "tier": "A"})
    with pytest.raises(PolicyInvalid, match="tier A type cannot be kept"):
        load_policy(path)


def test_a_forgotten_type_is_named(tmp_path: Path) -> None:
    content = default_policy().model_dump(mode="json")
    del content["types"]["NHS"]
    path = tmp_path / "policy.yaml"
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    with pytest.raises(PolicyInvalid, match="says nothing about NHS"):
        load_policy(path)


@pytest.mark.parametrize("text", ["types: [", "just words", "", "id: x\nversion: 0\ntypes: {}"])
def test_a_broken_file_is_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "policy.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(PolicyInvalid, match=r"policy\.yaml"):
        load_policy(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(PolicyInvalid, match=r"nowhere\.yaml: cannot be read"):
        load_policy(tmp_path / "nowhere.yaml")
