"""A scene as a form: a name, and which cameras belong to it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from tracking.models import Environment, Scene
from tracking.models.validators import refuse_reserved, validate_identifier
from tracking.pages.environments.environment_form import identifier_of


class SceneForm(forms.Form):
    """Of an environment's cameras; a new one's identifier comes from its name.

    Args:
        environment: whose cameras can be chosen.
        scene: that is changed, None for a new one.
    """

    name = forms.CharField(
        max_length=200,
        help_text="For example: Entrances, Night shift.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    camera_ids = forms.MultipleChoiceField(label="Cameras", widget=forms.CheckboxSelectMultiple)

    def __init__(
        self, *args: Any, environment: Environment, scene: Scene | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._environment, self._scene = environment, scene
        cameras = self.fields["camera_ids"]
        assert isinstance(cameras, forms.MultipleChoiceField)
        cameras.choices = [
            (camera.camera_id, f"{camera.camera_id} {camera.name}".strip())
            for camera in environment.cameras.all()
        ]
        if scene is not None:
            chosen = [camera.camera_id for camera in scene.cameras.all()]
            self.initial = {"name": scene.name, "camera_ids": chosen}

    def values(self) -> dict[str, Any]:
        """Return what the services take."""
        values = dict(self.cleaned_data)
        if self._scene is None:
            values["scene_id"] = self._identifier(values["name"])
        return values

    def clean_name(self) -> str:
        """Refuse a name that no identifier can be made from."""
        name = str(self.cleaned_data["name"])
        if self._scene is None:
            identifier = self._identifier(name)
            refuse_reserved(identifier)
            try:
                validate_identifier(identifier)
            except ValidationError:
                raise ValidationError("The name needs letters a–z or digits.") from None
        return name

    def _identifier(self, name: str) -> str:
        wanted = first = identifier_of(name)[:55]
        taken = set(self._environment.scenes.values_list("scene_id", flat=True))
        number = 2
        while wanted in taken:
            wanted, number = f"{first}-{number}", number + 1
        return wanted
