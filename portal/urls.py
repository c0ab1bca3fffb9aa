"""The addresses of the portal: desk or front, account, help, gallery of components, mailbox of the demonstration."""

from django.urls import path, re_path

from agreements.views import register
from portal.views import account, desk, gallery, mailbox, pages, saved, workflows

app_name = "portal"

urlpatterns = [
    path("", desk.home, name="desk"),
    path("account/", account.account, name="account"),
    path("saved/", saved.saved, name="saved"),
    path("help/", pages.help_page, name="help"),
    path("register/", register.register, name="register"),
    re_path(r"^register\.(?P<form>csv|xlsx)$", register.export, name="register_file"),
    path("workflows/", workflows.kinds, name="workflows"),
    path("workflows/<slug:kind>/", workflows.kind, name="workflow"),
    path("gallery/", gallery.components, name="gallery"),
    path("demo/mailbox/", mailbox.letters, name="mailbox"),
    path("demo/mailbox/<str:letter_id>/", mailbox.letter, name="letter"),
]
