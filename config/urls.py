"""Every page lives under the language it is read in: /fr/, /it/, /en/. Not here: views."""

from allauth.account import views as account
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path, re_path

from portal.views.login import Login

# The pages of allauth that we open; no registration, no second address, no social login.
account_urls = [
    path("login/", Login.as_view(), name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("password/reset/", account.password_reset, name="account_reset_password"),
    path("password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
]

urlpatterns = i18n_patterns(
    path("account/", include(account_urls)),
    path("agreements/", include("agreements.urls")),
    path("audits/", include("audits.urls")),
    path("", include("governance.urls")),
    path("", include("portal.urls")),
    prefix_default_language=True,
)
