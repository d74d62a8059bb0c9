"""The preview's addresses: its own pages, and of the workbench what blocks need."""

from __future__ import annotations

from django.contrib.staticfiles.urls import staticfiles_urlpatterns
from django.urls import path, re_path
from django.views.i18n import JavaScriptCatalog
from workbench import views as workbench

from makerpath.xblocks.preview import gallery, views

HANDLER = r"(?P<usage_id>[^/]+)/(?P<handler_slug>[^/]*)(?:/(?P<suffix>.*))?$"

urlpatterns = [
    path("", views.outline, name="workbench_index"),
    path("blocks/", gallery.grid, name="gallery"),
    path("blocks/<slug:block>/<slug:state>/", gallery.cell, name="gallery_cell"),
    path("blocks/<slug:block>/<slug:state>/frame/", gallery.inside, name="gallery_frame"),
    path("lesson/<slug:lesson_id>/", views.lesson, name="lesson"),
    path("unit/<slug:lesson_id>/", views.unit, name="unit"),
    path("jump_to_id/<slug:lesson_id>", views.jump, name="jump"),
    path("events", views.events, name="events"),
    path("own/<str:name>", views.own, name="own"),
    path("scenario/<str:scenario_id>/", views.scenario, name="workbench_show_scenario"),
    path("scenario/<str:scenario_id>/<str:view_name>/", views.scenario, name="scenario"),
    re_path(rf"^handler/{HANDLER}", workbench.handler, {"authenticated": True}, name="handler"),
    re_path(rf"^unauth_handler/{HANDLER}", workbench.handler, {"authenticated": False}, name="unauth_handler"),
    re_path(r"^resource/(?P<block_type>[^/]+)/(?P<resource>.*)$", workbench.package_resource, name="package_resource"),
    path("jsi18n/", JavaScriptCatalog.as_view(), name="javascript-catalog"),
    *staticfiles_urlpatterns(),
]
