"""Forms of map and scale."""

from __future__ import annotations

from typing import Any

from django import forms

from tracking.models import Environment

_LARGEST = 1e5


class MapPictureForm(forms.Form):
    """The plan of the floor."""

    picture = forms.FileField(
        label="Floor plan image",
        help_text="PNG or JPEG, at most 10 MB: a floor plan or an aerial photo.",
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg"}),
    )


class ScaleForm(forms.Form):
    """How many metres the map covers, and where its lower left corner lies."""

    width = forms.FloatField(label="Width in metres", min_value=0.01, max_value=_LARGEST)
    height = forms.FloatField(label="Height in metres", min_value=0.01, max_value=_LARGEST)
    left = forms.FloatField(
        label="Left edge, x", min_value=-_LARGEST, max_value=_LARGEST, required=False
    )
    bottom = forms.FloatField(
        label="Lower edge, y", min_value=-_LARGEST, max_value=_LARGEST, required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs |= {"step": "any", "autocomplete": "off"}

    @classmethod
    def of(cls, environment: Environment) -> ScaleForm:
        """Return the form with what is stored."""
        left, bottom, right, top = environment.map_bounds
        return cls(
            initial={
                "width": round(right - left, 3),
                "height": round(top - bottom, 3),
                "left": round(left, 3),
                "bottom": round(bottom, 3),
            }
        )

    def values(self) -> dict[str, float]:
        """Return the model's fields."""
        left, bottom = self.cleaned_data["left"] or 0.0, self.cleaned_data["bottom"] or 0.0
        return {
            "map_x_min": left,
            "map_y_min": bottom,
            "map_x_max": left + self.cleaned_data["width"],
            "map_y_max": bottom + self.cleaned_data["height"],
        }
