"""What a file of the library calls things, in Chinese, and the same in English."""

from __future__ import annotations

from typing import ClassVar, Self

from pydantic import BaseModel, ConfigDict, model_validator

from zhuxue.engine.common.checked import Say


class Spoken(BaseModel):
    """Something with words: its fields hold them in Chinese, `en` those of WORDS in English."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    WORDS: ClassVar[tuple[str, ...]] = ()
    en: dict[str, str]

    @model_validator(mode="after")
    def _says_all(self) -> Self:
        if set(self.en) != set(self.WORDS) or not all(self.en.values()):
            words = ", ".join(self.WORDS)
            raise Say(f"en 要写明且只写：{words}。", f"Say these in en, and nothing else: {words}.")
        return self

    def in_english(self) -> Self:
        """Return the same with its words in English."""
        return self.model_copy(update=self.en)
