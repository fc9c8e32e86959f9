from django.urls import path

from training.views import imports, pain, rest, runs, shoes

app_name = "training"
urlpatterns = [
    path("runs/", runs.run_list, name="run_list"),
    path("runs/new/", runs.run_create, name="run_create"),
    path("runs/rest/", rest.rest_day, name="rest_day"),
    path("runs/rest/<uuid:rest_id>/remove/", rest.rest_day_remove, name="rest_day_remove"),
    path("runs/<uuid:run_id>/", runs.run_detail, name="run_detail"),
    path("runs/<uuid:run_id>/edit/", runs.run_edit, name="run_edit"),
    path("runs/<uuid:run_id>/delete/", runs.run_delete, name="run_delete"),
    path("runs/<uuid:run_id>/restore/", runs.run_restore, name="run_restore"),
    path("shoes/", shoes.shoe_list, name="shoe_list"),
    path("shoes/new/", shoes.shoe_create, name="shoe_create"),
    path("shoes/<uuid:shoe_id>/", shoes.shoe_edit, name="shoe_edit"),
    path("shoes/<uuid:shoe_id>/default/", shoes.shoe_default, name="shoe_default"),
    path("shoes/<uuid:shoe_id>/keep/", shoes.shoe_keep, name="shoe_keep"),
    path("shoes/<uuid:shoe_id>/retire/", shoes.shoe_retire, name="shoe_retire"),
    path("shoes/<uuid:shoe_id>/unretire/", shoes.shoe_unretire, name="shoe_unretire"),
    path("pain/", pain.pain_list, name="pain_list"),
    path("pain/new/", pain.pain_create, name="pain_create"),
    path("pain/clear/", pain.pain_clear, name="pain_clear"),
    path("pain/<uuid:report_id>/remove/", pain.pain_remove, name="pain_remove"),
    path("import/", imports.import_create, name="import_create"),
    path("import/<uuid:import_id>/", imports.import_detail, name="import_detail"),
    path("import/<uuid:import_id>/progress/", imports.import_progress, name="import_progress"),
    path("import/<uuid:import_id>/columns/", imports.import_columns, name="import_columns"),
    path("import/<uuid:import_id>/columns/again/", imports.import_match_again, name="import_match_again"),
    path("import/<uuid:import_id>/stop/", imports.import_stop, name="import_stop"),
    path("import/<uuid:import_id>/review/", imports.import_review, name="import_review"),
    path("import/<uuid:import_id>/undo/", imports.import_undo, name="import_undo"),
]
