"""Groups of cameras that are started together."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from accounts.http.pages import page, refusals, reported, show, user_of
from tracking.models import Scene
from tracking.pages.environments.lookup import environment_or_404
from tracking.pages.environments.scene_form import SceneForm
from tracking.selectors import scope
from tracking.services.environments.parts import create_part, delete_part, update_part


@page("environments.manage", "GET", "HEAD", "POST")
def new(request: HttpRequest, environment_id: str) -> HttpResponseBase:
    """Add one."""
    environment = environment_or_404(user_of(request), environment_id)
    form = SceneForm(request.POST or None, environment=environment)
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            scene = create_part(user_of(request), environment_id, Scene, form.values())
            messages.success(request, f"Scene {scene.name} added.")
            return redirect("environment", environment_id)
    return show(request, "environments/scenes.html", {"form": form, "environment": environment})


@page("environments.manage", "GET", "HEAD", "POST")
def edit(request: HttpRequest, environment_id: str, scene_id: str) -> HttpResponseBase:
    """Change one."""
    environment = environment_or_404(user_of(request), environment_id)
    scenes = scope.scenes_for(user_of(request)).filter(environment=environment)
    scene = scenes.filter(scene_id=scene_id).first()
    if scene is None:
        raise Http404("Scene not found, or you have no access.")
    form = SceneForm(request.POST or None, environment=environment, scene=scene)
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            update_part(user_of(request), environment_id, Scene, scene_id, form.values())
            messages.success(request, "Saved.")
            return redirect("environment", environment_id)
    context = {"form": form, "environment": environment, "scene": scene}
    return show(request, "environments/scenes.html", context)


@page("environments.manage", "POST")
def delete(request: HttpRequest, environment_id: str, scene_id: str) -> HttpResponseBase:
    """Delete one; its cameras stay."""
    with reported(request, "Scene deleted. Its cameras are kept."):
        delete_part(user_of(request), environment_id, Scene, scene_id)
    return redirect("environment", environment_id)
