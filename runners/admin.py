"""The admin shows who has an account, and nothing about how anybody is.

Nothing can be edited: a change made here would tell nobody (architecture.md §5). Sign-in is the site's own, so
its rate limits hold.
"""

from typing import Any

from allauth.account.decorators import secure_admin_login
from django.contrib.admin import AdminSite, ModelAdmin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from runners.models import User


class LamellaAdmin(AdminSite):
    site_header = site_title = _("Lamella accounts")
    index_title = _("Accounts")
    enable_nav_sidebar = False

    # A redirect stands in place of the page.
    def password_change(  # type: ignore[override]
        self, request: HttpRequest, extra_context: Any = None
    ) -> HttpResponse:
        """Leave the password to the site's own page, which asks for the old one and counts attempts."""
        return redirect("account_change_password")


class ReadOnlyUsers(ModelAdmin):
    list_display = ("email", "date_joined", "is_active", "is_staff")
    fields = list_display
    ordering = ("-date_joined",)
    list_filter = ()
    actions = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False


site = LamellaAdmin(name="admin")
site.login = secure_admin_login(site.login)  # type: ignore[method-assign]
site.register(User, ReadOnlyUsers)
