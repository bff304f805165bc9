"""Signing in and out, passwords, the second factor, invitations, people.

allauth's addresses are named one by one: what is not listed here (sign-up, e-mail lists, social log-in) answers 404.
"""

from allauth.account import views as allauth_account
from allauth.mfa.base import views as allauth_mfa
from allauth.mfa.recovery_codes import views as allauth_recovery
from allauth.mfa.totp import views as allauth_totp
from django.urls import path, re_path

from accounts import views

urlpatterns = [
    path("accounts/login/", allauth_account.login, name="account_login"),
    path("accounts/logout/", views.sign_out, name="account_logout"),
    # allauth reverses this name for the mail to an unknown address; nobody can sign up.
    path("accounts/signup/", views.no_such_page, name="account_signup"),
    path("accounts/inactive/", allauth_account.account_inactive, name="account_inactive"),
    path("accounts/reauthenticate/", allauth_account.reauthenticate, name="account_reauthenticate"),
    path("accounts/password/change/", allauth_account.password_change, name="account_change_password"),
    path("accounts/password/reset/", allauth_account.password_reset, name="account_reset_password"),
    path("accounts/password/reset/done/", allauth_account.password_reset_done, name="account_reset_password_done"),
    path(
        "accounts/password/reset/key/done/",
        allauth_account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^accounts/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        allauth_account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("accounts/2fa/", allauth_mfa.index, name="mfa_index"),
    path("accounts/2fa/authenticate/", allauth_mfa.authenticate, name="mfa_authenticate"),
    path("accounts/2fa/reauthenticate/", allauth_mfa.reauthenticate, name="mfa_reauthenticate"),
    path("accounts/2fa/totp/activate/", allauth_totp.activate_totp, name="mfa_activate_totp"),
    path("accounts/2fa/totp/deactivate/", allauth_totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("accounts/2fa/recovery-codes/", allauth_recovery.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "accounts/2fa/recovery-codes/generate/",
        allauth_recovery.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path(
        "accounts/2fa/recovery-codes/download/",
        allauth_recovery.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
    path("accounts/invitation/<str:token>/", views.invitation, name="invitation"),
    path("settings/", views.settings_page, name="settings"),
    path("settings/sessions/", views.end_sessions, name="end_sessions"),
    path("people/", views.people, name="people"),
    path("people/invitations/<int:number>/withdraw/", views.withdraw_invitation, name="withdraw_invitation"),
    path("people/<str:code>/", views.person, name="person"),
    path("people/<str:code>/role/", views.person_role, name="person_role"),
    path("people/<str:code>/access/", views.person_access, name="person_access"),
    path("people/<str:code>/password-link/", views.person_password_link, name="person_password_link"),
    path("people/<str:code>/second-factor/", views.person_second_factor, name="person_second_factor"),
]
